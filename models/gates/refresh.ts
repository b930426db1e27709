/** The gate for the same recipe on newer data: it must not be inferior, and its calibration no worse. */
import { makeVerdict, type GateInput, type GateVerdict } from './verdict.ts';

export interface RefreshInput extends GateInput {
  readonly calibration: {
    /** `|mean p - mean y|` of each on the same rows. */
    readonly candidateError: number;
    readonly inForceError: number;
    /** How much larger the candidate's may be. */
    readonly tolerance: number;
  };
}

/** `promote` when the lower bound of the difference is above `-margin` and calibration is no worse; otherwise as `replaceGate`. */
export function refreshGate({ calibration, ...input }: RefreshInput): GateVerdict {
  const { candidateError, inForceError, tolerance } = calibration;
  const guard = {
    name: 'calibration', passes: candidateError <= inForceError + tolerance,
    text: `calibration-in-the-large is off by ${candidateError.toFixed(4)} against ${inForceError.toFixed(4)} (tolerance ${tolerance})`,
  };
  return makeVerdict('refresh', { ...input, guards: [...(input.guards ?? []), guard] }, -input.margin);
}
