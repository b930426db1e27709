/** Label packs: what is predicted, for whom, from when, and when the answer is known. */
import { DunlinError } from '../../core/errors.ts';
import { readSql } from '../read-sql.ts';

export type LabelParameters = Readonly<Record<string, number | string>>;

/** The state of a debtor at an as-of, as the exposure view gives it. */
export interface StateNow {
  readonly openMinor: number;
  readonly dpd: number;
}

export interface LabelPack {
  readonly name: string;
  readonly grain: 'debtor' | 'receivable';
  readonly meaning: string;
  /** Rules that place the as-of, by name: SQL giving debtor_id, receivable_id, as_of, anchor_on. The first is the default. */
  readonly spineRules: Readonly<Record<string, string>>;
  readonly parameters: LabelParameters;
  /** Condition over open_minor, dpd, due_on, is_placed of the row at its as-of, by rule. */
  readonly eligible: (rule: string) => string;
  /** Why a debtor as it stands now is outside the population, in words; null = inside. Packs that serve `now` have it. */
  readonly outside?: (state: StateNow, parameters: LabelParameters) => string | null;
  /** When the label is known: TIMESTAMP expression over as_of_on, anchor_on, due_on and the parameters; null: not yet. `$known_up_to` = what may be read. */
  readonly knownAt: string;
  /** SQL giving row_id and label (0 or 1) from the visible tables at `knownAt`. */
  readonly sql: string;
  /** SQL of the relation `placement_batch`, where `knownAt` reads it. */
  readonly batches?: string;
  /** What can be scored at a moment: every debtor as it stands now, or each debtor's newest observation point. */
  readonly serving: 'now' | 'last-observation';
  /** Fewer positives than this in the fitting window: training refuses. */
  readonly minimumPositives: number;
}

const MONTH_END = { 'month-end': readSql('labels/spines/month-end.sql') };
const AFTER_DEBIT_NOTE = { 'after-debit-note': readSql('labels/spines/after-debit-note.sql') };
const INVOICING = { invoicing: readSql('labels/spines/invoicing.sql') };
const DUE = { due: readSql('labels/spines/due.sql') };
/** Days after the horizon that late recording is waited for. */
const RECORDING = { recordingDays: 0 };
/** A penalty is a debit note whose entry id ends so; empty: any debit note. Ledgers have no kind of debit note. */
const PENALTY = { debitNoteIdEnding: '', afterDays: 60 };

/** When the first batch that covers the anchor of a row was known; null while there is none, whether the row's own case was placed or not. */
const COVERING_BATCH = '(select min(batch.known_at) from placement_batch as batch where batch.covers_on >= state.anchor_on and batch.known_at > state.as_of)';
/** A case that its batch left out and a later one placed is known to be positive from then on. */
const OWN_PLACEMENT = `(select max(placed.known_at) from ledger_entry as placed
  where placed.kind = 'placed_with_agency' and placed.receivable_id = state.receivable_id and placed.event_at > state.as_of and placed.known_at <= $known_up_to)`;

const NOTHING_OPEN = 'nothing is open';

function b2bLate(lateDays: number): LabelPack {
  return {
    name: `b2b-late-${lateDays}d`, grain: 'receivable',
    meaning: `the receivable is settled more than ${lateDays} days after its due date, or still open then`,
    spineRules: { ...INVOICING, ...DUE },
    parameters: { lateDays, ...RECORDING },
    eligible: (rule) => (rule === 'due' ? 'open_minor > 0' : 'true'),
    knownAt: 'end_of_date(due_on + lateDays::INTEGER + recordingDays::INTEGER)',
    sql: readSql('labels/b2b-late.sql'), serving: 'last-observation', minimumPositives: 50,
  };
}

const PACKS: readonly LabelPack[] = [
  {
    name: 'default-60in90', grain: 'debtor', meaning: 'a debtor below 60 days past due reaches 60 within 90 days',
    spineRules: MONTH_END, parameters: { thresholdDays: 60, horizonDays: 90, ...RECORDING },
    eligible: () => 'open_minor > 0 and dpd < thresholdDays',
    outside: ({ openMinor, dpd }, { thresholdDays }) => (openMinor <= 0 ? NOTHING_OPEN : dpd >= Number(thresholdDays) ? `already ${thresholdDays} or more days past due` : null),
    knownAt: 'end_of_date(as_of_on + horizonDays::INTEGER + recordingDays::INTEGER)',
    sql: readSql('labels/default-60in90.sql'), serving: 'now', minimumPositives: 100,
  },
  b2bLate(5), b2bLate(15), b2bLate(30),
  {
    name: 'eu-dod-90', grain: 'debtor', meaning: '90 consecutive days above both materiality thresholds (EBA/GL/2016/07: 100 EUR retail or 500 EUR, and 1 % of the exposure) within a year',
    spineRules: MONTH_END, parameters: { absoluteMinor: 10_000, relativePercent: 1, horizonDays: 365, ...RECORDING },
    eligible: () => 'open_minor > 0 and dpd <= 90',
    outside: ({ openMinor, dpd }) => (openMinor <= 0 ? NOTHING_OPEN : dpd > 90 ? 'already more than 90 days past due' : null),
    knownAt: 'end_of_date(as_of_on + horizonDays::INTEGER + recordingDays::INTEGER)',
    sql: readSql('labels/eu-dod-90.sql'), serving: 'now', minimumPositives: 100,
  },
  {
    name: 'placed-with-agency', grain: 'receivable', meaning: 'the receivable is placed with an agency, known from the batch that covers its penalty on',
    spineRules: AFTER_DEBIT_NOTE, parameters: PENALTY,
    eligible: () => 'open_minor > 0 and not is_placed',
    knownAt: `${COVERING_BATCH} + greatest(interval 0 second, coalesce(${OWN_PLACEMENT} - ${COVERING_BATCH}, interval 0 second))`,
    sql: readSql('labels/placed-with-agency.sql'), batches: readSql('labels/placement-batch.sql'), serving: 'last-observation', minimumPositives: 100,
  },
  {
    name: 'open-after-365d', grain: 'receivable', meaning: 'the receivable is still open 365 days after its penalty, invoice or due date',
    spineRules: { ...AFTER_DEBIT_NOTE, ...INVOICING, ...DUE }, parameters: { ...PENALTY, horizonDays: 365, ...RECORDING },
    eligible: () => 'open_minor > 0',
    knownAt: 'end_of_date(anchor_on + horizonDays::INTEGER + recordingDays::INTEGER)',
    sql: readSql('labels/open-after-365d.sql'), serving: 'last-observation', minimumPositives: 100,
  },
];

export const LABEL_PACKS: Readonly<Record<string, LabelPack>> = Object.fromEntries(PACKS.map((pack) => [pack.name, pack]));

/** The pack of a name. Throws `label-pack-unknown`. */
export function labelPack(name: string): LabelPack {
  const pack = Object.hasOwn(LABEL_PACKS, name) ? LABEL_PACKS[name] : undefined;
  if (!pack) throw new DunlinError('label-pack-unknown', `A label pack must be one of ${Object.keys(LABEL_PACKS).join(', ')}; got ${JSON.stringify(name)}. Correct the portfolio.`);
  return pack;
}
