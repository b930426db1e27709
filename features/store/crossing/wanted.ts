/** Which debtors want what crosses debtors, for which local dates, and who counts as which debtor. */
import { timestampValue } from '@duckdb/node-api';
import type { Spine } from '../../../core/frame.ts';
import { readIdentity, type Identity } from '../identity.ts';
import type { Store } from '../open.ts';
import { localDateSql } from '../visible.ts';

/**
 * Creates, for the rows of a spine,
 * `wanted(debtor_id, as_of_on, part_id)`, the debtor as known at the as-of, and each debtor that it had been merged with by then;
 * `own_part(debtor_id, as_of, part_id)`, the same for merged debtors only, at each as-of; and
 * `alias_peer(debtor_id, peer_id)`, all debtors that are ever merged with one another.
 */
export async function createWanted(store: Store, spine: Spine, timeZone: string): Promise<Identity> {
  const identity = await readIdentity(store);
  await store.run('create or replace temp table wanted_input (debtor_id VARCHAR, as_of TIMESTAMP, part_id VARCHAR)');
  const appender = await store.connection.createAppender('wanted_input', 'main', 'temp');
  for (let row = 0; row < spine.rowCount; row++) {
    const [debtorId, asOf] = [spine.debtorIds[row]!, spine.asOf[row]!];
    const group = identity.groupAt(debtorId, asOf);
    for (const partId of group.members) {
      appender.appendVarchar(group.root);
      appender.appendTimestamp(timestampValue(asOf));
      appender.appendVarchar(partId);
      appender.endRow();
    }
  }
  appender.closeSync();
  // Zones are slow: each moment is turned into a date once.
  await store.run(`create temp table wanted as
    with moment as (select as_of, ${localDateSql('as_of', timeZone)} as as_of_on from (select distinct as_of from wanted_input))
    select distinct debtor_id, as_of_on, part_id from wanted_input join moment using (as_of)`);
  await appendPeers(store, identity);
  await store.run('create temp table own_part as select distinct debtor_id, as_of, part_id from wanted_input where debtor_id in (select debtor_id from alias_peer)');
  await store.run('drop table temp.wanted_input');
  return identity;
}

async function appendPeers(store: Store, { components }: Identity): Promise<void> {
  await store.run('create temp table alias_peer (debtor_id VARCHAR, peer_id VARCHAR)');
  const appender = await store.connection.createAppender('alias_peer', 'main', 'temp');
  for (const [debtorId, peers] of components) {
    for (const peerId of peers) {
      appender.appendVarchar(debtorId);
      appender.appendVarchar(peerId);
      appender.endRow();
    }
  }
  appender.closeSync();
}
