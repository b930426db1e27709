/** The spine: the rows that features are computed for, as the temp table `spine` of a store. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { timestampValue } from '@duckdb/node-api';
import { DunlinError } from '../../core/errors.ts';
import type { Spine } from '../../core/frame.ts';
import type { Store } from './open.ts';
import { localDateSql } from './visible.ts';

/** What features need to know of a portfolio. */
export interface FeatureOptions {
  /** IANA zone of calendar dates. */
  readonly timeZone: string;
  /** ISO 4217; amounts in other currencies stay out and are counted. */
  readonly currency: string;
  /** Region of national macro series; left out: none is read. */
  readonly country?: string;
}

/** Builds a spine from rows; null receivable = grain debtor. */
export function makeSpine(rows: readonly { readonly debtorId: string; readonly receivableId?: string | null; readonly asOf: bigint }[]): Spine {
  return {
    rowCount: rows.length,
    debtorIds: rows.map((row) => row.debtorId),
    receivableIds: rows.map((row) => row.receivableId ?? null),
    asOf: BigInt64Array.from(rows, (row) => row.asOf),
  };
}

/**
 * Creates the temp table `spine(row_id, debtor_id, receivable_id, as_of, as_of_on)`; `row_id` counts from 0 in the given order and
 * `as_of_on` is the as-of's date in the zone. Throws `spine-invalid` when the columns differ in length.
 */
export async function createSpineTable(store: Store, spine: Spine, timeZone: string): Promise<void> {
  if (spine.debtorIds.length !== spine.rowCount || spine.receivableIds.length !== spine.rowCount || spine.asOf.length !== spine.rowCount) {
    throw new DunlinError('spine-invalid', `All columns of a spine must have ${spine.rowCount} rows; got ${spine.debtorIds.length}, ${spine.receivableIds.length} and ${spine.asOf.length}. Build it with makeSpine.`);
  }
  await store.run('create temp table spine_input (row_id BIGINT, debtor_id VARCHAR, receivable_id VARCHAR, as_of TIMESTAMP)');
  await appendRows(store.connection, spine);
  await store.run(`create temp table spine as select *, ${localDateSql('as_of', timeZone)} as as_of_on from spine_input`);
  await store.run('drop table temp.spine_input');
}

async function appendRows(connection: DuckDBConnection, spine: Spine): Promise<void> {
  const appender = await connection.createAppender('spine_input', 'main', 'temp');
  for (let row = 0; row < spine.rowCount; row++) {
    appender.appendBigInt(BigInt(row));
    appender.appendVarchar(spine.debtorIds[row]!);
    const receivableId = spine.receivableIds[row]!;
    if (receivableId === null) appender.appendNull();
    else appender.appendVarchar(receivableId);
    appender.appendTimestamp(timestampValue(spine.asOf[row]!));
    appender.endRow();
  }
  appender.closeSync();
}
