import { afterAll, beforeAll, expect, it } from 'vitest';
import { findQueryFault } from '../../../../features/store/check-query.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';

let store: Store;
beforeAll(async () => {
  store = await openMemoryStore();
});
afterAll(() => store.close());

it.each([
  'select * from source',
  'select *, row_number() over (partition by a order by b) as n from SOURCE where c > (select max(c) from source)',
  'with a as (select * from source), b as (select * from a) select * from b join a using (x)',
  'with recursive r as (select 1 as n union all select n + 1 from r where n < 9) select source.*, n from source join r on true',
  'select * from (values (1), (2)) as v(x) cross join source',
])('allows %s', async (query) => {
  expect(await findQueryFault(store, query)).toBeNull();
});

it.each([
  ['select * from ledger_entry', 'it reads "ledger_entry"'],
  ['select * from main.source', 'it reads "source"'],
  ["select * from 'data.csv'", 'it reads "data.csv"'],
  ['select * from source where x in (select debtor_id from debtor)', 'it reads "debtor"'],
  ['select (with debtor as (select 1) select count(*) from debtor) as n, d.* from source join debtor d on true', 'it reads "debtor"'],
  ["select * from read_text('/etc/passwd')", 'it calls the table function read_text'],
  ['select * from source, glob(\'*\')', 'it calls the table function glob'],
  ['select * from (describe debtor)', 'it uses show ref'],
  ['with source as (select * from debtor) select * from source', 'it reads "debtor"'],
  ["select getenv('HOME') from source", 'it calls getenv'],
  ['select random() from source', 'it calls random'],
  ['select now(), * from source', 'it calls now'],
  ['select 1; drop table debtor', 'Only SELECT statements can be serialized'],
  ['select * from source; select * from source', 'it has 2 statements'],
  ["copy source to 'x.csv'", 'Only SELECT statements can be serialized'],
  ['delete from source', 'Only SELECT statements can be serialized'],
  ['selec', 'syntax error'],
])('refuses %s', async (query, fault) => {
  expect(await findQueryFault(store, query)).toContain(fault);
});
