/** Figures of payment timing and self-cure, as lines of a run. */
import type { ArtefactManifest } from '../../models/artefact/manifest.ts';
import type { Interval } from '../../models/contract.ts';
import type { SegmentRate } from '../../models/self-cure/rate.ts';
import type { TimingMetrics } from '../../models/timing/measure.ts';

type Metrics = ArtefactManifest['metrics'];

/** By role; other roles have figures of their own. */
export const DESCRIBE_MORE: Readonly<Record<string, ((metrics: Metrics) => readonly string[]) | undefined>> = { timing: describeTiming, 'self-cure': describeSelfCure };

function describeTiming(metrics: Metrics): readonly string[] {
  const { rows, paid, horizons, concordance } = metrics as unknown as TimingMetrics;
  return [
    `  on ${rows} receivables that nothing was fitted or chosen on (${paid} paid so far), concordance ${concordance === null ? 'not known' : concordance.toFixed(3)}:`,
    ...horizons.map((each) => `    paid by day ${String(each.horizonDays).padStart(3)}: said ${percent(each.predictedPaid)}, seen ${percent(each.observedPaid)} +- ${percent(each.observedHalfWidth)}; Brier ${each.brier.toFixed(4)}, less that of one curve for all ${show(each.brierDifference)}`),
  ];
}

function describeSelfCure(metrics: Metrics): readonly string[] {
  const { overall, logLoss, auc } = metrics as unknown as { readonly overall: SegmentRate; readonly logLoss: Interval; readonly auc: Interval };
  return [`  ${overall.rows} debtors of the holdout, ${percent(overall.rate)} +- ${percent(overall.halfWidth)} paid in full; on the newest fifth AUC ${show(auc)}, log loss ${show(logLoss)}`];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function show({ value, lower, upper }: Interval): string {
  return `${value.toFixed(4)} [${lower.toFixed(4)}, ${upper.toFixed(4)}]`;
}
