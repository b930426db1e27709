/** What one would write by hand in DuckDB for a single feature: the same two clocks and the same answer, nothing general. */
import { timestampValue } from '@duckdb/node-api';
import type { Spine } from '../../../core/frame.ts';
import type { Store } from '../../../features/store/open.ts';
import { PORTFOLIO } from './world-shape.ts';

const ZONE = `'${PORTFOLIO.timeZone}'`;

/** Debtor, as-of and the first instant of a window of 90 local dates that ends with the as-of's. */
const LABEL_SQL = `create or replace temp table label as
  select row_id, debtor_id, as_of, timezone('UTC', timezone(${ZONE}, (timezone(${ZONE}, timezone('UTC', as_of))::DATE - 89)::TIMESTAMP)) as from_at from label_input`;

// Bench worlds never reverse a reversal, so that one anti join undoes what is undone.
const UNDONE = `select row_id, reverses_entry_id as entry_id from label join ledger_entry as reversal using (debtor_id)
  where reversal.kind = 'reversal' and reversal.event_at <= as_of and reversal.known_at <= as_of`;

/** Queries by feature: `row_id` and the value, rows without facts left out (0). */
export const HAND_WRITTEN = {
  paid_minor_90d: `
    select row_id, sum(amount_minor)::BIGINT as value
    from (select row_id, entry_id, amount_minor from label join ledger_entry as fact on fact.debtor_id = label.debtor_id and fact.event_at <= as_of and fact.known_at <= as_of and fact.event_at >= from_at
      where kind = 'payment' and currency = '${PORTFOLIO.currency}')
    anti join (${UNDONE}) using (row_id, entry_id)
    group by row_id`,
  payment_count: `
    select row_id, count(*) as value
    from (select row_id, entry_id from label join ledger_entry as fact on fact.debtor_id = label.debtor_id and fact.event_at <= as_of and fact.known_at <= as_of
      where kind = 'payment' and currency = '${PORTFOLIO.currency}')
    anti join (${UNDONE}) using (row_id, entry_id)
    group by row_id`,
} as const;
export type HandWritten = keyof typeof HAND_WRITTEN;

/** Brings the spine into DuckDB, as our join has to. */
export async function uploadLabels(store: Store, spine: Spine): Promise<void> {
  await store.run('create or replace temp table label_input (row_id INTEGER, debtor_id VARCHAR, as_of TIMESTAMP)');
  const appender = await store.connection.createAppender('label_input', 'main', 'temp');
  for (let row = 0; row < spine.rowCount; row++) {
    appender.appendInteger(row);
    appender.appendVarchar(spine.debtorIds[row]!);
    appender.appendTimestamp(timestampValue(spine.asOf[row]!));
    appender.endRow();
  }
  appender.closeSync();
  await store.run(LABEL_SQL);
}

/** Runs the query over the uploaded labels into a typed array. */
export async function queryFeature(store: Store, feature: HandWritten, rowCount: number): Promise<Float64Array> {
  const values = new Float64Array(rowCount);
  const result = await store.connection.stream(`select row_id, value::DOUBLE from (${HAND_WRITTEN[feature]})`);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const rows = chunk.getColumnVector(0), numbers = chunk.getColumnVector(1);
    for (let i = 0; i < chunk.rowCount; i++) values[rows.getItem(i) as number] = numbers.getItem(i) as number;
  }
  return values;
}
