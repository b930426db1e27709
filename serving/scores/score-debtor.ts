/** The score of a debtor: pd, band and reasons, self-cure, payment of a receivable, and by name what nothing was published for. */
import { DunlinError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import { formatInstant } from '../../core/time.ts';
import { riskBand } from '../../models/risk-band.ts';
import type { LiveState } from '../live/live-state.ts';
import type { DebtorState, DefaultModel, FeatureRow } from '../ports.ts';
import type { ScoreAnswer, ScoreRequest } from '../schemas/score.ts';
import { foreseePayment, foreseeSelfCure } from './foresee-payment.ts';

/** Fields of the contract that no published model fills. */
const WITHOUT_MODEL = [
  { field: 'axes', reason: 'no model of the four axes is published' },
  { field: 'segment', reason: 'no segmentation is published' },
  { field: 'journey', reason: 'no journeys are published' },
] as const;

/** Scores one debtor of the live state, a merged one as the one it was merged into. Throws `debtor-unknown`, `receivable-unknown`, `features-stale`. */
export async function scoreDebtor(live: LiveState, request: ScoreRequest): Promise<ScoreAnswer> {
  const debtorId = live.published.rootOf(request.debtorId);
  return scoreState(live, await live.debtor(debtorId), { ...request, debtorId });
}

/** The same for a debtor that was already looked up. */
export function scoreState(live: LiveState, state: DebtorState, request: ScoreRequest): ScoreAnswer {
  const { published } = live;
  const row = chooseRow(live, state, request);
  const model = published.defaultModel;
  const outside = model && row ? model.outside(row.frame, row.row) : null;
  const score = model && row && outside === null ? model.score(row.frame, row.row) : null;
  const asOf = formatInstant(row?.asOf ?? published.asOf);
  const selfCure = foreseeSelfCure(live, state), receivableId = request.receivableId ?? row?.receivableId ?? null, payment = foreseePayment(live, state, receivableId);
  return {
    scoreId: `scr_${sha256(['score', request.debtorId, receivableId ?? '', asOf, payment.fields.expectedPayment?.asOf ?? '', published.id, model?.artefactId ?? ''].join('\u001f')).slice(0, 32)}`,
    debtorId: request.debtorId,
    receivableId,
    asOf,
    model: model ? { id: model.artefactId, labelPack: model.labelPack, interceptShift: model.interceptShift } : null,
    underPolicy: model ? { versions: [...model.underPolicy.versions], actionMix: { ...model.underPolicy.actionMix } } : null,
    pd: score?.pd ?? null,
    pdUntreated: score?.pdUntreated ?? null,
    riskBand: score ? riskBand(score.pd) : null,
    ...selfCure.fields, axes: null, segment: null, journey: null, ...payment.fields,
    reasons: (score?.reasons ?? []).map((reason) => ({ ...reason })),
    clock: published.manifest.clock,
    snapshotId: published.id,
    featureSetVersion: published.featureSetVersion,
    stale: (row?.stale ?? []).map(({ kind, neededOn, readOn }) => ({ statistic: kind, neededOn, readOn })),
    unavailable: [...missingScore({ model, outside, hasRow: row !== null, hasOtherRow: state.rows.length > 0 }), ...selfCure.unavailable, ...WITHOUT_MODEL.map((item) => ({ ...item })), ...payment.unavailable],
  };
}

/** The row that answers: of the receivable where the grain is the receivable, else of the debtor; null where nothing can be scored. */
export function chooseRow(live: LiveState, state: DebtorState, { debtorId, receivableId }: ScoreRequest): FeatureRow | null {
  const first = state.rows[0] ?? null;
  if (receivableId === undefined) return first;
  const own = state.rows.find((row) => row.receivableId === receivableId);
  if (own) return own;
  if (!live.hasReceivable(debtorId, receivableId)) {
    throw new DunlinError('receivable-unknown', 'The receivable must belong to the debtor in the published snapshot. Check the id, or leave it out.');
  }
  return first?.receivableId === null ? first : null;
}

interface ScoreState {
  readonly model: DefaultModel | null;
  readonly outside: string | null;
  readonly hasRow: boolean;
  readonly hasOtherRow: boolean;
}

function missingScore({ model, outside, hasRow, hasOtherRow }: ScoreState): { field: string; reason: string }[] {
  const nothing = hasOtherRow ? 'the snapshot holds the observation point of another receivable of the debtor' : 'there is nothing to score: no observation point of the label';
  const reason = model === null ? 'no default-propensity model is published' : !hasRow ? nothing : outside === null ? null : `outside the population of ${model.labelPack}: ${outside}`;
  if (reason !== null) return ['pd', 'pdUntreated', 'riskBand', 'reasons'].map((field) => ({ field, reason }));
  const { untreatedUnknown } = model!;
  return untreatedUnknown === null ? [] : [{ field: 'pdUntreated', reason: untreatedUnknown }];
}
