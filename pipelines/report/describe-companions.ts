/** Figures of payment timing and self-cure, as lines of a run. */
import { percentText, intervalText } from '../../core/figure-text.ts';
import type { ArtefactManifest } from '../../models/artefact/manifest.ts';
import type { Interval } from '../../models/contract.ts';
import type { SegmentRate } from '../../models/self-cure/rate.ts';
import type { TimingMetrics } from '../../models/timing/measure.ts';

type Metrics = ArtefactManifest['metrics'];

/** By role; other roles have figures of their own. */
export const DESCRIBE_COMPANIONS: Readonly<Record<string, ((metrics: Metrics) => readonly string[]) | undefined>> = { timing: describeTiming, 'self-cure': describeSelfCure };

function describeTiming(metrics: Metrics): readonly string[] {
  const { rows, paid, horizons, concordance } = metrics as unknown as TimingMetrics;
  return [
    `  on ${rows} receivables that nothing was fitted or chosen on (${paid} paid so far), concordance ${concordance === null ? 'not known' : concordance.toFixed(3)}:`,
    ...horizons.map((each) => `    paid by day ${String(each.horizonDays).padStart(3)}: said ${percentText(each.predictedPaid)}, seen ${percentText(each.observedPaid)} +- ${percentText(each.observedHalfWidth)}; Brier ${each.brier.toFixed(4)}, less that of one curve for all ${intervalText(each.brierDifference)}`),
  ];
}

function describeSelfCure(metrics: Metrics): readonly string[] {
  const { overall, logLoss, auc } = metrics as unknown as { readonly overall: SegmentRate; readonly logLoss: Interval; readonly auc: Interval };
  return [`  ${overall.rows} debtors of the holdout, ${percentText(overall.rate)} +- ${percentText(overall.halfWidth)} paid in full; on the newest fifth AUC ${intervalText(auc)}, log loss ${intervalText(logLoss)}`];
}
