/** What was told of the economy, for all as-ofs of a spine at once, before it is cut into slices. */
import { BIGINT } from '@duckdb/node-api';
import { STAGING } from '../staging/registry.ts';
import { appendColumns } from './append-columns.ts';
import type { Store } from './open.ts';
import { visibleName, visibleViewSql } from './visible.ts';

const NAME = 'macro_told';

/** Creates `macro_told` from macro observations at the moments alone; reads `macro_role`. */
export async function createMacroTold(store: Store, asOfs: BigInt64Array): Promise<void> {
  const moments = [...new Set(asOfs)];
  try {
    await store.run('create temp table moment (as_of_us BIGINT)');
    await appendColumns(store, 'moment', { rowCount: moments.length, columns: [{ type: BIGINT, at: (row) => moments[row]! }] });
    await store.run('create temp view spine as select make_timestamp(as_of_us) as as_of from moment');
    await store.run(visibleViewSql('macro_observation'));
    await store.run(`create temp table ${NAME} as ${STAGING.find(({ name }) => name === NAME)!.sql}`);
  } finally {
    for (const view of [visibleName('macro_observation'), 'spine']) await store.run(`drop view if exists temp.${view}`);
    await store.run('drop table if exists temp.moment');
  }
}
