/**
 * Builds what a model learns from: observation points, their labels, and when each label was known.
 *
 * Labels are read through the same visible tables as features, at the moment at which they are known (`knownAt` of the pack), so a
 * label never depends on what was recorded later. A row whose label is not known by `knownUpTo` is left out, never negative.
 */
import { delinquencyBucketSql } from '../../core/delinquency.ts';
import { DunlinError } from '../../core/errors.ts';
import { selectSpine, type Spine } from '../../core/frame.ts';
import type { Instant, PlainDate } from '../../core/time.ts';
import { readSql } from '../read-sql.ts';
import { dropAggregates, prepareAggregates } from '../store/aggregates.ts';
import { completeOutcomes } from '../store/crossing/outcomes.ts';
import { compareIds, readIdentity, rootAt, rootsOf, type Identity } from '../store/identity.ts';
import { keepRows } from '../store/keep-rows.ts';
import type { Store } from '../store/open.ts';
import { makeSpine, type FeatureOptions } from '../store/spine.ts';
import { relationsNeeded, withSpine } from '../store/spine-scope.ts';
import { sqlText } from '../store/sql-text.ts';
import { endOfDateSql, localDateSql } from '../store/visible.ts';
import type { LabelPack, LabelParameters } from './registry.ts';

export interface LabelOptions extends FeatureOptions {
  /** Labels known later are left out. */
  readonly knownUpTo: Instant;
  /** Spine rule of the pack; left out: its first. */
  readonly asOf?: string;
  /** Parameters that differ from the pack's. */
  readonly parameters?: LabelParameters;
  /** First and last as-of date that is kept. */
  readonly fromOn?: PlainDate;
  readonly toOn?: PlainDate;
  /** Rows of all observation points, ordered by as-of, that are looked at, ascending; left out: all. */
  readonly keep?: (observations: Spine) => Int32Array;
}

export interface LabelledSpine {
  readonly spine: Spine;
  /** 0 or 1. */
  readonly label: Float64Array;
  /** UTC microseconds. */
  readonly labelKnownAt: BigInt64Array;
  /** Delinquency bucket of the row's debtor or receivable at the as-of. */
  readonly entryBucket: readonly string[];
}

export interface ServingSpineOptions extends Omit<LabelOptions, 'knownUpTo' | 'fromOn' | 'toOn' | 'keep'> {
  /** The moment of scoring: nothing known later is read. */
  readonly at: Instant;
}

const STATE = { debtor: readSql('labels/state-debtor.sql'), receivable: readSql('labels/state-receivable.sql') } as const;
const TEMPORARY = ['parameters', 'observation', 'observed', 'placement_batch', 'candidate'] as const;

/**
 * All observation points of a pack whose label is known by `options.knownUpTo`, ordered by as-of, debtor, receivable.
 * @throws parameter-invalid for an unknown rule or parameter
 */
export async function buildLabelledSpine(store: Store, pack: LabelPack, options: LabelOptions): Promise<LabelledSpine> {
  return withObservations(store, pack, { ...options, until: options.knownUpTo }, async () => {
    if (pack.batches !== undefined) await runBound(store, `create temp table placement_batch as ${pack.batches}`, options.knownUpTo);
    await runBound(store, `create temp table candidate as
      select row_number() over (order by as_of, debtor_id, receivable_id) - 1 as row_id, * from (
        select state.debtor_id, state.receivable_id, state.as_of, state.as_of_on, state.anchor_on, state.due_on, state.entry_bucket, ${pack.knownAt} as label_known_at
        from observed as state cross join parameters where ${pack.eligible(ruleOf(pack, options))})
      where label_known_at <= make_timestamp(${options.knownUpTo})
        ${options.fromOn === undefined ? '' : `and as_of_on >= ${sqlText(options.fromOn)}::DATE`} ${options.toOn === undefined ? '' : `and as_of_on <= ${sqlText(options.toOn)}::DATE`}`, options.knownUpTo);
    const rows = await readCandidates(store);
    const label = await readLabels(store, pack, { ...options, rows });
    return {
      spine: makeSpine(rows.map((row) => ({ debtorId: row.debtor_id, receivableId: row.receivable_id, asOf: row.as_of_us }))),
      label,
      labelKnownAt: BigInt64Array.from(rows, (row) => row.known_us),
      entryBucket: rows.map((row) => row.entry_bucket),
    };
  });
}

/**
 * What can be scored at `options.at`: one row per debtor at that moment (`now`), or each debtor's newest eligible observation point
 * up to it, one whose receivable is still open first (`last-observation`). Ordered by debtor.
 */
export async function buildServingSpine(store: Store, pack: LabelPack, options: ServingSpineOptions): Promise<Spine> {
  if (pack.serving === 'now') return buildDebtorSpine(store, options.at);
  return withObservations(store, pack, { ...options, until: options.at }, async () => {
    const rows = await store.rows<CandidateRow>(
      `select debtor_id, receivable_id, epoch_us(as_of) as as_of_us from observed cross join parameters where ${pack.eligible(ruleOf(pack, options))} order by debtor_id, as_of desc, receivable_id`);
    const isOpen = await readOpenNow(store, rows, options);
    const identity = await readIdentity(store);
    const chosen = new Map<string, { row: CandidateRow; open: boolean }>();
    rows.forEach((row, index) => {
      const debtorId = rootAt(identity, row.debtor_id, options.at);
      const best = chosen.get(debtorId);
      const isBetter = !best || (isOpen[index]! && !best.open) || (isOpen[index] === best.open && row.as_of_us > best.row.as_of_us);
      if (isBetter) chosen.set(debtorId, { row, open: isOpen[index]! });
    });
    const debtors = [...chosen.keys()].sort(compareIds);
    return makeSpine(debtors.map((debtorId) => ({ debtorId, receivableId: chosen.get(debtorId)!.row.receivable_id, asOf: chosen.get(debtorId)!.row.as_of_us })));
  });
}

/** One row per debtor as it stands at a moment, ordered by debtor. */
export async function buildDebtorSpine(store: Store, at: Instant): Promise<Spine> {
  const debtors = await store.rows<{ debtor_id: string }>(
    `select debtor_id from ledger_entry where known_at <= make_timestamp(${at}) union select debtor_id from debtor where known_at <= make_timestamp(${at}) order by debtor_id`);
  const roots = rootsOf(await readIdentity(store), debtors.map((row) => row.debtor_id), at);
  return makeSpine(roots.map((debtorId) => ({ debtorId, asOf: at })));
}

/** Every eligible observation point of a pack up to `options.at`, ordered by debtor, as-of, receivable; no label is read. */
export async function buildEligibleSpine(store: Store, pack: LabelPack, options: ServingSpineOptions): Promise<Spine> {
  return withObservations(store, pack, { ...options, until: options.at }, async () => {
    const rows = await store.rows<CandidateRow>(
      `select debtor_id, receivable_id, epoch_us(as_of) as as_of_us from observed cross join parameters where ${pack.eligible(ruleOf(pack, options))} order by debtor_id, as_of, receivable_id`);
    return makeSpine(rows.map((row) => ({ debtorId: row.debtor_id, receivableId: row.receivable_id, asOf: row.as_of_us })));
  });
}

interface CandidateRow {
  readonly debtor_id: string;
  readonly receivable_id: string | null;
  readonly as_of_us: bigint;
  readonly known_us: bigint;
  readonly entry_bucket: string;
}

interface ObservationScope extends FeatureOptions {
  readonly until: Instant;
  readonly asOf?: string;
  readonly parameters?: LabelParameters;
  readonly keep?: LabelOptions['keep'];
}

/** Every observation point of a pack up to `until`, eligible or not, ordered by as-of, debtor, receivable; the state at it is not read. */
export async function readObservations(store: Store, pack: LabelPack, scope: Omit<ObservationScope, 'keep'>): Promise<Spine> {
  await drop(store);
  try {
    return await createObservations(store, pack, scope);
  } finally {
    await drop(store);
  }
}

/** Temp table `observed`: every observation point up to `until` with the state at its as-of; dropped after `work`. */
async function withObservations<T>(store: Store, pack: LabelPack, scope: ObservationScope, work: () => Promise<T>): Promise<T> {
  const { until: _, asOf: __, parameters: ___, keep, ...features } = scope;
  await drop(store);
  try {
    const all = await createObservations(store, pack, scope);
    const kept = keep?.(all), spine = kept === undefined ? all : selectSpine(all, kept);
    if (kept !== undefined) await keepRows(store, 'observation', kept);
    await atSpine(store, spine, { ...features, sql: STATE[pack.grain] }, async () => {
      await store.run(`create temp table observed as
        select observation.debtor_id, observation.receivable_id, observation.as_of, observation.anchor_on, spine.as_of_on, state.open_minor, state.dpd, state.due_on, state.is_placed,
          ${delinquencyBucketSql('state.dpd')} as entry_bucket
        from observation join spine using (row_id) join (${STATE[pack.grain]}) as state using (row_id)`);
    });
    return await work();
  } finally {
    await drop(store);
  }
}

/** Temp table `observation`, and its rows. */
async function createObservations(store: Store, pack: LabelPack, scope: ObservationScope): Promise<Spine> {
  await store.run(`create or replace temp macro local_date(moment) as ${localDateSql('moment', scope.timeZone)}`);
  await store.run(`create or replace temp macro end_of_date(day) as ${endOfDateSql('day', scope.timeZone)}`);
  await createParameters(store, pack, scope.parameters ?? {});
  await runBound(store, `create temp table observation as
    select row_number() over (order by as_of, debtor_id, receivable_id) - 1 as row_id, * from (${pack.spineRules[ruleOf(pack, scope)]!}) where as_of <= $known_up_to::TIMESTAMP`, scope.until);
  await mergeObservations(store, await readIdentity(store));
  // There may be millions of them, most of which nobody keeps: columns, not an object for each.
  const read = await store.connection.runAndReadAll('select debtor_id, receivable_id, epoch_us(as_of) from observation order by row_id');
  const [debtorIds = [], receivableIds = [], asOf = []] = read.getColumns() as unknown as readonly [string[]?, (string | null)[]?, bigint[]?];
  return { rowCount: asOf.length, debtorIds, receivableIds, asOf: BigInt64Array.from(asOf) };
}

/** Puts the debtor as known at the as-of in the place of each merged one, and keeps one row of each. */
async function mergeObservations(store: Store, identity: Identity): Promise<void> {
  if (identity.components.size === 0) return;
  const rows = await store.rows<{ row_id: bigint; debtor_id: string; as_of_us: bigint }>('select row_id, debtor_id, epoch_us(as_of) as as_of_us from observation order by row_id');
  const merged = rows.flatMap((row) => {
    const root = rootAt(identity, row.debtor_id, row.as_of_us);
    return root === row.debtor_id ? [] : [{ row: Number(row.row_id), root }];
  });
  if (merged.length === 0) return;
  await store.run(`create or replace temp table observation as
    with renamed as (select unnest(from_json($merged, '[{"row":"BIGINT","root":"VARCHAR"}]'), recursive := true))
    select row_number() over (order by as_of, debtor_id, receivable_id) - 1 as row_id, * from (
      select coalesce(renamed.root, observation.debtor_id) as debtor_id, receivable_id, as_of, max(anchor_on) as anchor_on
      from observation left join renamed on renamed.row = observation.row_id group by 1, 2, 3)`, { merged: JSON.stringify(merged) });
}

/** Relations at a spine that one statement reads, without what crosses debtors. */
async function atSpine<T>(store: Store, spine: Spine, scope: FeatureOptions & { readonly sql: string; readonly extra?: readonly string[] }, work: () => Promise<T>): Promise<T> {
  const { sql, extra = [], ...features } = scope;
  const needed = await relationsNeeded(store, [{ name: 'label', sql }], new Set(extra));
  try {
    const pending = await prepareAggregates(store, spine, { ...features, needed });
    if (pending !== null) await completeOutcomes(store, pending);
    return await withSpine(store, spine, { ...features, needed }, work);
  } finally {
    await dropAggregates(store);
  }
}

async function readCandidates(store: Store): Promise<CandidateRow[]> {
  return store.rows<CandidateRow>('select debtor_id, receivable_id, epoch_us(as_of) as as_of_us, epoch_us(label_known_at) as known_us, entry_bucket from candidate order by row_id');
}

async function readLabels(store: Store, pack: LabelPack, scope: FeatureOptions & { readonly rows: readonly CandidateRow[] }): Promise<Float64Array> {
  const spine = makeSpine(scope.rows.map((row) => ({ debtorId: row.debtor_id, receivableId: row.receivable_id, asOf: row.known_us })));
  const { timeZone, currency, country } = scope;
  const features = { timeZone, currency, ...(country === undefined ? {} : { country }) };
  return atSpine(store, spine, { ...features, sql: pack.sql, extra: ['candidate', 'parameters'] }, async () => {
    const rows = await store.rows<{ row_id: bigint; label: number }>(`select row_id, label::INTEGER as label from (${pack.sql}) order by row_id`);
    if (rows.length !== spine.rowCount) throw new DunlinError('view-invalid', `The label SQL of ${pack.name} must give ${spine.rowCount} rows; got ${rows.length}. Correct its grain.`);
    return Float64Array.from(rows, (row) => row.label);
  });
}

async function readOpenNow(store: Store, rows: readonly CandidateRow[], options: ServingSpineOptions): Promise<readonly boolean[]> {
  const { at, asOf: _, parameters: __, ...features } = options;
  const spine = makeSpine(rows.map((row) => ({ debtorId: row.debtor_id, receivableId: row.receivable_id, asOf: at })));
  return atSpine(store, spine, { ...features, sql: STATE.receivable }, async () => {
    const open = await store.rows<{ row_id: bigint }>(`select row_id from (${STATE.receivable}) where open_minor > 0`);
    const isOpen = Array.from({ length: rows.length }, () => false);
    for (const row of open) isOpen[Number(row.row_id)] = true;
    return isOpen;
  });
}

async function createParameters(store: Store, pack: LabelPack, changed: LabelParameters): Promise<void> {
  const unknown = Object.keys(changed).find((name) => !(name in pack.parameters));
  if (unknown !== undefined) {
    throw new DunlinError('parameter-invalid', `A parameter of ${pack.name} must be one of ${Object.keys(pack.parameters).join(', ')}; got ${unknown}. Correct labels in the portfolio.`);
  }
  const values = Object.entries({ ...pack.parameters, ...changed }).map(([name, value]) =>
    (typeof value === 'number' ? `${Math.trunc(value)}::BIGINT as ${name}` : `${sqlText(value)} as ${name}`));
  await store.run(`create temp table parameters as select ${values.join(', ')}`);
}

function ruleOf(pack: LabelPack, options: { readonly asOf?: string }): string {
  const rules = Object.keys(pack.spineRules);
  const rule = options.asOf ?? rules[0]!;
  if (!rules.includes(rule)) throw new DunlinError('parameter-invalid', `The as-of rule of ${pack.name} must be one of ${rules.join(', ')}; got ${JSON.stringify(rule)}. Correct labels in the portfolio.`);
  return rule;
}

/** Runs a statement whose `$known_up_to` is the given instant. */
async function runBound(store: Store, sql: string, knownUpTo: Instant): Promise<void> {
  await store.run(sql.replaceAll('$known_up_to', `make_timestamp(${knownUpTo})`));
}

async function drop(store: Store): Promise<void> {
  for (const name of TEMPORARY) await store.run(`drop table if exists temp.${name}`);
}
