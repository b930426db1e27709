/** A decision as a row of the canonical table `decision`, and its feature row as plain values. */
import { ACTIONS } from '../../core/channel.ts';
import type { ActionMask } from '../../core/contact-rules/engine.ts';
import { formatInstant, type Instant } from '../../core/time.ts';
import type { DecisionOutput } from '../../models/decide.ts';
import type { FeatureRow, Published } from '../ports.ts';
import type { DecisionAnswer } from '../schemas/decision.ts';
import type { Episode } from './holdout.ts';

export interface DecisionParts {
  readonly answer: DecisionAnswer;
  readonly output: DecisionOutput;
  readonly mask: ActionMask;
  readonly draw: number;
  readonly now: Instant;
  readonly published: Published;
  readonly episode: Episode | null;
}

/** Columns as `core/schema/tables.ts` names them; `known_at` lies behind the published as-of, so that intake never finds it late. */
export function decisionRow({ answer, output, mask, draw, now, published, episode }: DecisionParts): Readonly<Record<string, unknown>> {
  const knownAt = now > published.asOf ? now : published.asOf + 1n;
  const response = published.contactPolicy.response?.artefactId;
  const headId = published.headOf(answer.debtorId);
  return {
    decision_id: answer.decisionId, debtor_id: answer.debtorId, receivable_id: answer.receivableId, group_id: headId === answer.debtorId ? null : headId, epoch_on: answer.epochOn, as_of: answer.asOf,
    permitted: [...output.permitted],
    blocked_by: ACTIONS.flatMap((action) => mask.blockedBy[action].map((rule) => `${action}=${rule}`)),
    probabilities: [...output.probabilities],
    action: output.action, slot: null, tone: null, arm: episode?.arm ?? 'policy', assignment_id: episode?.assignmentId ?? null, policy_version: answer.policyVersion,
    model_ids: [answer.model?.id, response].filter((id) => id !== undefined),
    feature_set_version: answer.featureSetVersion, snapshot_id: answer.snapshotId, draw, execution: null,
    event_at: formatInstant(now), known_at: formatInstant(knownAt), source_known_at: null,
  };
}

/** Feature values by name; null = missing. */
export function featureValues({ frame, row }: Pick<FeatureRow, 'frame' | 'row'>): Record<string, number | string | null> {
  return Object.fromEntries(frame.names.map((name): [string, number | string | null] => {
    const column = frame.columns.get(name)!;
    if (column.kind === 'numeric') return [name, Number.isNaN(column.values[row]!) ? null : column.values[row]!];
    return [name, column.categories[column.codes[row]!] ?? null];
  }));
}
