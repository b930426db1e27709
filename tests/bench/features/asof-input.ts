/**
 * The input of the as-of look-up: 1 M values of 10 k debtors over three years and 100 k labels, as Parquet and as a store.
 *
 * A value is what some pipeline computed beforehand and could be seen from its instant on, so one clock is enough: the other tools
 * here have no second one to filter by. No two values of a debtor share an instant. 2 % of the labels come before every value.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../../core/hash.ts';
import type { Spine } from '../../../core/frame.ts';
import { openStore, type Store } from '../../../features/store/open.ts';
import { benchHome } from '../bench-home.ts';

const VALUE_SQL = `
  create temp table value as
  select d, 'crm:C' || lpad(d::VARCHAR, 8, '0') as debtor_id, i, ((hash(hash(d, i, 'amount')) >> 20) % 1000000)::BIGINT as value,
    TIMESTAMP '2022-01-01' + to_microseconds(((i * 86400 * 1095 // $perDebtor) * 1000000 + (hash(hash(d, i, 'at')) % 900000000000)::BIGINT)) as event_at
  from range($debtors) as t(d), range($perDebtor) as u(i)`;
const LABEL_SQL = `
  create temp table label as
  select n as label_id, 'crm:C' || lpad((n % $debtors)::VARCHAR, 8, '0') as debtor_id,
    case when (hash(hash(n, 'early')) % 100) < 2 then TIMESTAMP '2021-12-31' else TIMESTAMP '2022-01-20' end + to_microseconds((hash(hash(n, 'at')) % case when (hash(hash(n, 'early')) % 100) < 2 then 80000000000 else 86400000000 * 1070 end)::BIGINT) as as_of
  from range($labels) as t(n)`;

export interface AsofShape {
  readonly debtors: number;
  readonly valuesPerDebtor: number;
  readonly labels: number;
}

export interface AsofInput {
  /** Holds `labels.parquet`, `values.parquet` (in order of time) and `store.duckdb`. */
  readonly folder: string;
}

/** Makes the input when it is not there yet. */
export async function ensureAsofInput(shape: AsofShape): Promise<AsofInput> {
  const folder = join(benchHome(), `asof-${shape.labels}x${shape.debtors * shape.valuesPerDebtor}-${sha256(VALUE_SQL + LABEL_SQL + JSON.stringify(shape)).slice(0, 12)}`);
  if (existsSync(folder)) return { folder };
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const store = await openStore(join(unfinished, 'store.duckdb'));
  try {
    await fill(store, shape, unfinished);
  } finally {
    store.close();
  }
  renameSync(unfinished, folder);
  return { folder };
}

/** The labels as a spine. */
export async function readLabels(store: Store, folder: string): Promise<Spine> {
  const rows = await store.rows<{ debtor_id: string; as_of: bigint }>(`select debtor_id, epoch_us(as_of) as as_of from read_parquet('${join(folder, 'labels.parquet')}') order by label_id`);
  return { rowCount: rows.length, debtorIds: rows.map((row) => row.debtor_id), receivableIds: rows.map(() => null), asOf: BigInt64Array.from(rows, (row) => row.as_of) };
}

async function fill(store: Store, shape: AsofShape, folder: string): Promise<void> {
  const fillIn = (sql: string): string => sql.replaceAll('$debtors', String(shape.debtors)).replaceAll('$perDebtor', String(shape.valuesPerDebtor)).replaceAll('$labels', String(shape.labels));
  await store.run(fillIn(VALUE_SQL));
  await store.run(fillIn(LABEL_SQL));
  await store.run(`insert into main.ledger_entry (entry_id, debtor_id, kind, amount_minor, currency, event_at, known_at, batch_id)
    select 'v:' || d || '-' || i, debtor_id, 'payment', value, 'EUR', event_at, event_at, 'bench' from value order by event_at, debtor_id`);
  await store.run(`copy (select debtor_id, event_at, event_at as created_at, value from value order by event_at, debtor_id) to '${join(folder, 'values.parquet')}' (format parquet)`);
  await store.run(`copy (select label_id, debtor_id, as_of from label order by label_id) to '${join(folder, 'labels.parquet')}' (format parquet)`);
}
