/** How long receivables took to be paid in full, as far as that was known at a cut. */
import { DunlinError } from '../../core/errors.ts';
import type { Spine } from '../../core/frame.ts';
import { MICROS_PER_DAY, type Instant } from '../../core/time.ts';
import { readSql } from '../read-sql.ts';
import type { Store } from '../store/open.ts';
import type { FeatureOptions } from '../store/spine.ts';
import { buildEligibleSpine, buildLabelledSpine, readObservations, type LabelOptions } from './build.ts';
import type { LabelPack } from './registry.ts';

/** Days for which a receivable is watched. */
export const TIMING_HORIZON_DAYS = 180;
/** `now` is every open receivable at the cut, of which nothing is watched yet. */
export const TIMING_RULES = ['month-end', 'invoicing', 'due', 'now'] as const;
export type TimingRule = (typeof TIMING_RULES)[number];

const PACK: LabelPack = {
  name: 'payment-timing', grain: 'receivable', meaning: 'days from the as-of until the receivable is paid in full',
  spineRules: {
    'month-end': readSql('labels/spines/open-month-end.sql'), invoicing: readSql('labels/spines/invoicing.sql'), due: readSql('labels/spines/due.sql'), now: readSql('labels/spines/now.sql'),
  },
  parameters: { horizonDays: TIMING_HORIZON_DAYS, monthsAfter: 6 },
  eligible: () => 'open_minor > 0',
  // What was known at the cut, or at the end of the horizon where that came first.
  knownAt: 'least(end_of_date(as_of_on + horizonDays::INTEGER), $known_up_to::TIMESTAMP)',
  sql: readSql('labels/payment-timing.sql'), serving: 'last-observation', minimumPositives: 100,
};

/** All arrays have `spine.rowCount` entries. */
export interface PaymentTimes {
  readonly spine: Spine;
  /** Whole days from the as-of to payment in full, or to the end of what is known of the row; >= 0. */
  readonly days: Int32Array;
  /** 1 = paid in full on that day; 0 = not yet known to be (censored), or the rest was waived. */
  readonly isPaid: Uint8Array;
  /** Days for which the row would have been watched in any case. */
  readonly watchedDays: Int32Array;
}

/**
 * Receivables open at their as-of with what was known of their payment at `options.knownUpTo`, ordered by as-of, debtor, receivable.
 *
 * A payment counts on the day of its event and only once it is known; `recordingDays` before the cut are not watched, where payments
 * become known late.
 */
export async function buildPaymentTimes(store: Store, rule: TimingRule, options: Omit<LabelOptions, 'asOf' | 'parameters'> & { readonly recordingDays?: number }): Promise<PaymentTimes> {
  const { recordingDays = 0, ...scope } = options;
  const { spine, label, labelKnownAt } = await buildLabelledSpine(store, PACK, { ...scope, asOf: rule });
  const watchedDays = Int32Array.from(labelKnownAt, (knownAt, row) => wholeDays(spine.asOf[row]!, knownAt) - (wholeDays(spine.asOf[row]!, knownAt) < TIMING_HORIZON_DAYS ? recordingDays : 0));
  const days = new Int32Array(spine.rowCount), isPaid = new Uint8Array(spine.rowCount);
  label.forEach((code, row) => {
    const watched = Math.max(0, watchedDays[row]!), closed = code >= 0 ? code : code === -1 ? Infinity : -2 - code;
    watchedDays[row] = watched;
    days[row] = Math.min(closed, watched);
    isPaid[row] = code >= 0 && code <= watched ? 1 : 0;
  });
  return { spine, days, isPaid, watchedDays };
}

/** Every point at which a rule looks at a receivable, open or not, ordered by as-of, debtor, receivable. */
export async function readTimingObservations(store: Store, rule: TimingRule, { knownUpTo, ...options }: FeatureOptions & { readonly knownUpTo: Instant }): Promise<Spine> {
  return readObservations(store, PACK, { ...options, until: knownUpTo, asOf: rule });
}

/** Every receivable that is open at a moment, ordered by debtor and receivable: what a timing model is asked about. */
export async function buildOpenReceivables(store: Store, at: Instant, options: FeatureOptions): Promise<Spine> {
  return buildEligibleSpine(store, PACK, { ...options, at, asOf: 'now' });
}

/** Reads a rule as typed; throws `argument-invalid`. */
export function readTimingRule(text: string): TimingRule {
  const rule = TIMING_RULES.find((name) => name === text && name !== 'now');
  if (rule === undefined) throw new DunlinError('argument-invalid', `--as-of must be month-end, invoicing or due; got ${text}. Correct it.`);
  return rule;
}

/** Both are ends of dates as a rule; two hours are more than clocks are ever moved. */
function wholeDays(from: Instant, to: Instant): number {
  return Number((to - from + MICROS_PER_DAY / 12n) / MICROS_PER_DAY);
}
