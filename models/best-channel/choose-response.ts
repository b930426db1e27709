/** The choice between response models: the simplest one that none is proven to beat. */
import { randomStream } from '../../core/random.ts';
import type { Interval } from '../contract.ts';
import { clusterInterval } from '../ope/cluster-bootstrap.ts';

/** Rows in one order throughout. */
export interface ResponseLosses<Name extends string> {
  /** Simplest first. */
  readonly candidates: readonly { readonly name: Name; readonly losses: Float64Array }[];
  readonly clusters: readonly string[];
}

export interface JudgedResponse<Name extends string> {
  readonly name: Name;
  /** Mean loss, with a 95 % interval by debtor or group. */
  readonly loss: Interval;
  /** Loss of what was kept until then less its own, on the same resamples; null for the first. Positive: it is better. */
  readonly gain: (Interval & { readonly over: Name }) | null;
}

export interface ResponseChoice<Name extends string> {
  readonly chosen: Name;
  readonly judged: readonly JudgedResponse<Name>[];
}

const REPLICATES = 1000;

/**
 * Mean loss of each candidate. From the simplest to the most complex, one takes the place of what is kept where the whole paired
 * interval of its gain, resampled by debtor or group, lies above 0.
 */
export function chooseResponse<Name extends string>({ candidates, clusters }: ResponseLosses<Name>, seed: number): ResponseChoice<Name> {
  const meanOf = (values: Float64Array): Interval => clusterInterval({ numerator: values, denominator: new Float64Array(values.length).fill(1) }, clusters, { level: 0.95, replicates: REPLICATES, stream: randomStream('response choice', seed) });
  const judged: JudgedResponse<Name>[] = [];
  let kept = candidates[0]!;
  for (const candidate of candidates) {
    const loss = meanOf(candidate.losses);
    if (candidate === kept) {
      judged.push({ name: candidate.name, loss, gain: null });
      continue;
    }
    const gain = meanOf(kept.losses.map((own, row) => own - candidate.losses[row]!));
    judged.push({ name: candidate.name, loss, gain: { ...gain, over: kept.name } });
    if (gain.lower > 0) kept = candidate;
  }
  return { chosen: kept.name, judged };
}
