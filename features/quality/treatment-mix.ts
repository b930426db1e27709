/** Treatment: whether debtors are still treated as they were when the model in force learnt. */
import { MICROS_PER_DAY, type Instant } from '../../core/time.ts';
import type { Store } from '../store/open.ts';
import type { QualityFinding } from './check.ts';

/** Decisions of so many days before the as-of stand for the treatment now. */
const RECENT_DAYS = 90;
/** Fewer say little of a mix. */
const LEAST_DECISIONS = 200;
const LIMIT = 0.1;

export interface TreatmentOptions {
  readonly asOf: Instant;
  /** Shares of actions when the model learnt; empty: none were on record. */
  readonly actionMix: Readonly<Record<string, number>>;
  /** Total variation from which the shift is reported; left out: 0.1. */
  readonly limit?: number | undefined;
}

/** `sum_a |p_a - q_a| / 2` in [0, 1]: the share of decisions that would have to change to make one mix the other. */
export function mixDistance(p: Readonly<Record<string, number>>, q: Readonly<Record<string, number>>): number {
  return [...new Set([...Object.keys(p), ...Object.keys(q)])].reduce((sum, action) => sum + Math.abs((p[action] ?? 0) - (q[action] ?? 0)), 0) / 2;
}

/** A warning where the mix of the last 90 days is further from that of training than the limit: a pd holds under the treatment that it learnt. */
export async function findTreatmentShift(store: Store, { asOf, actionMix, limit = LIMIT }: TreatmentOptions): Promise<readonly QualityFinding[]> {
  const recent = await store.rows<{ action: string; count: bigint }>(`
    select action, count(*) as count from decision where known_at <= make_timestamp(${asOf}) and as_of > make_timestamp(${asOf - BigInt(RECENT_DAYS) * MICROS_PER_DAY}) group by action order by action`);
  const total = recent.reduce((sum, { count }) => sum + Number(count), 0);
  if (total < LEAST_DECISIONS || Object.keys(actionMix).length === 0) return [];
  const now = Object.fromEntries(recent.map(({ action, count }) => [action, Number(count) / total])), distance = mixDistance(actionMix, now);
  if (distance <= limit) return [];
  const moved = Object.keys({ ...actionMix, ...now }).map((action) => ({ action, before: actionMix[action] ?? 0, after: now[action] ?? 0 })).sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))[0]!;
  const detail = `total variation ${distance.toFixed(2)} from the decisions that the model learnt under, at most ${limit} expected; most: ${moved.action} from ${percent(moved.before)} to ${percent(moved.after)} of ${total} decisions in ${RECENT_DAYS} days`;
  return [{ check: 'treatment', severity: 'warn', subject: 'action mix', rows: 0, rowIds: [], detail }];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
