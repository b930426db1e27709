/** Which debtors want what crosses debtors, and for which local dates. */
import { timestampValue } from '@duckdb/node-api';
import type { Spine } from '../../../core/frame.ts';
import type { Store } from '../open.ts';
import { localDateSql } from '../visible.ts';

/** Creates `wanted(debtor_id, as_of_on)`, without repetition. */
export async function createWanted(store: Store, spine: Spine, timeZone: string): Promise<void> {
  await store.run('create or replace temp table wanted_input (debtor_id VARCHAR, as_of TIMESTAMP)');
  const appender = await store.connection.createAppender('wanted_input', 'main', 'temp');
  for (let row = 0; row < spine.rowCount; row++) {
    appender.appendVarchar(spine.debtorIds[row]!);
    appender.appendTimestamp(timestampValue(spine.asOf[row]!));
    appender.endRow();
  }
  appender.closeSync();
  // Zones are slow: each moment is turned into a date once.
  await store.run(`create temp table wanted as
    with moment as (select as_of, ${localDateSql('as_of', timeZone)} as as_of_on from (select distinct as_of from wanted_input))
    select distinct debtor_id, as_of_on from wanted_input join moment using (as_of)`);
  await store.run('drop table temp.wanted_input');
}
