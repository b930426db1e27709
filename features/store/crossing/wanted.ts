/** Which debtors want what crosses debtors, for which local dates, and who counts as which debtor. */
import { INTEGER, TIMESTAMP, VARCHAR } from '@duckdb/node-api';
import { countTo } from '../../../core/count-to.ts';
import type { Spine } from '../../../core/frame.ts';
import { appendColumns } from '../append-columns.ts';
import { readIdentity, type Identity } from '../identity.ts';
import { makeTextNumbers, type TextNumbers } from '../number-texts.ts';
import type { Store } from '../open.ts';
import { localDateSql } from '../visible.ts';

export interface Wanted {
  readonly identity: Identity;
  /** Names in `wanted_name`, by number. */
  readonly names: readonly string[];
}

/**
 * Creates, for the rows of a spine,
 * `wanted(debtor_id, as_of_on, part_id)`, the debtor as known at the as-of, and each debtor that it had been merged with by then;
 * `wanted_name(name_no, name)`, both of these debtors by number;
 * `own_part(debtor_id, as_of, part_id)`, the same for merged debtors only, at each as-of; and
 * `alias_peer(debtor_id, peer_id)`, all debtors that are ever merged with one another.
 */
export async function createWanted(store: Store, spine: Spine, { timeZone, debtors = makeTextNumbers() }: { readonly timeZone: string; readonly debtors?: TextNumbers | undefined }): Promise<Wanted> {
  const identity = await readIdentity(store);
  await appendParts(store, partsOf(spine, identity), debtors);
  // Zones are slow: each moment is turned into a date once. Numbers are made distinct, and only then named.
  await store.run(`create temp table wanted as
    with moment as (select as_of, ${localDateSql('as_of', timeZone)} as as_of_on from (select distinct as_of from wanted_part)),
    dated as (select distinct root_no, as_of_on, part_no from wanted_part join moment using (as_of))
    select root.name as debtor_id, as_of_on, part.name as part_id
    from dated join wanted_name as root on root.name_no = dated.root_no join wanted_name as part on part.name_no = dated.part_no`);
  await appendPeers(store, identity);
  await store.run(`create temp table own_part as
    select distinct root.name as debtor_id, as_of, part.name as part_id
    from wanted_part join wanted_name as root on root.name_no = root_no join wanted_name as part on part.name_no = part_no
    where root.name in (select debtor_id from alias_peer)`);
  await store.run('drop table temp.wanted_part');
  return { identity, names: debtors.names() };
}

interface Parts {
  /** The debtor as known at the as-of. */
  readonly roots: readonly string[];
  readonly parts: readonly string[];
  readonly asOf: BigInt64Array;
}

function partsOf({ debtorIds, asOf }: Spine, { components, groupAt }: Identity): Parts {
  if (components.size === 0) return { roots: debtorIds, parts: debtorIds, asOf };
  const [roots, parts, moments]: [string[], string[], bigint[]] = [[], [], []];
  for (const [row, debtorId] of debtorIds.entries()) {
    const { root, members } = components.has(debtorId) ? groupAt(debtorId, asOf[row]!) : { root: debtorId, members: [debtorId] };
    for (const part of members) {
      roots.push(root);
      parts.push(part);
      moments.push(asOf[row]!);
    }
  }
  return { roots, parts, asOf: BigInt64Array.from(moments) };
}

/** Creates `wanted_part(root_no, part_no, as_of)`, which repeats itself as the spine does, and `wanted_name(name_no, name)`. */
async function appendParts(store: Store, { roots, parts, asOf }: Parts, debtors: TextNumbers): Promise<void> {
  const rootNo = debtors.numbersOf(roots), partNo = parts === roots ? rootNo : debtors.numbersOf(parts);
  const names = debtors.names();
  await store.run('create or replace temp table wanted_name (name_no INTEGER, name VARCHAR)');
  await appendColumns(store, 'wanted_name', { rowCount: names.length, columns: [{ type: INTEGER, values: countTo(names.length) }, { type: VARCHAR, at: (no) => names[no]! }] });
  await store.run('create or replace temp table wanted_part (root_no INTEGER, part_no INTEGER, as_of TIMESTAMP)');
  await appendColumns(store, 'wanted_part', { rowCount: asOf.length, columns: [{ type: INTEGER, values: rootNo }, { type: INTEGER, values: partNo }, { type: TIMESTAMP, values: asOf }] });
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
