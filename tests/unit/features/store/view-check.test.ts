import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FEATURE_VIEWS, type FeatureView } from '../../../../features/registry.ts';
import { STAGING } from '../../../../features/staging/registry.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { pointInTimeJoin } from '../../../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../../../features/store/spine.ts';
import { checkViewSql } from '../../../../features/store/view-check.ts';
import { stripSqlComments } from '../../../../features/read-sql.ts';

let store: Store;
beforeAll(async () => {
  store = await openMemoryStore({ threads: 1 });
});
afterAll(() => store.close());

const allowed = new Set(['spine', 'ledger_entry_at']);
const view = (body: string, end = 'select * from final'): string => `with source as (select * from spine), renamed as (select * from source), joined as (${body}), final as (select * from joined) ${end}`;

describe('the check of view SQL', () => {
  it('accepts spine, visible tables and own CTEs, and says what is read', async () => {
    const checked = await checkViewSql(store, 'v', { sql: view('select r.* from renamed r join ledger_entry_at using (row_id)'), allowed });
    expect(checked.reads).toEqual(['ledger_entry_at', 'spine']);
  });

  it.each([
    ['a canonical table', view('select * from ledger_entry')],
    ['a canonical table with its schema', view('select * from main.ledger_entry')],
    ['a visible relation of another schema', view('select * from other.ledger_entry_at')],
    ['a canonical table in a sub-query', view('select * from renamed where row_id in (select 1 from ledger_entry)')],
    ['a canonical table inside a lateral join', view('select * from renamed, lateral (select * from ledger_entry) as l')],
    ['a file', view("select * from read_csv('facts.csv')")],
    ['a file by name', view("select * from 'facts.parquet'")],
    ['a query as text', view("select * from query('select * from ledger_entry')")],
    ['a CTE that hides a relation', 'with source as (select 1), renamed as (select 1), joined as (select 1), ledger_entry_at as (select 1), final as (select * from joined) select * from final'],
    ['the clock', view('select now() as at')],
    ['today', view('select current_date as today')],
    ['chance', view('select random() as r')],
    ['a mean of floats', view('select avg(row_id) from renamed')],
    ['a function that differs between platforms', view('select exp(1.0)')],
    ['an aggregate that depends on row order', view('select first(row_id) from renamed')],
    ['two statements', `${view('select 1')}; ${view('select 1')}`],
    ['another statement', 'create table x as select 1'],
    ['no final CTE', 'with source as (select 1), renamed as (select 1), joined as (select 1) select * from joined'],
    ['more after final', view('select * from renamed', 'select * from final where row_id > 0')],
    ['broken SQL', 'with source as (selec'],
  ])('refuses %s', async (_, sql) => {
    await expect(checkViewSql(store, 'v', { sql, allowed })).rejects.toMatchObject({ code: 'view-invalid' });
  });
});

describe('a view that breaks its contract', () => {
  const base = FEATURE_VIEWS.find(({ name }) => name === 'calendar')!;
  const broken: readonly [string, FeatureView][] = [
    ['lacks a column', { ...base, columns: [...base.columns, { ...base.columns[0]!, name: 'moon' }] }],
    ['gives a row twice', { ...base, sql: base.sql.replace('from spine', 'from spine union all select row_id, as_of_on from spine') }],
    ['loses a row', { ...base, sql: base.sql.replace('from spine', 'from spine where false') }],
  ];
  it.each(broken)('%s', async (_, wrong) => {
    await expect(pointInTimeJoin(store, makeSpine([{ debtorId: 'd', asOf: 0n }]), [wrong], { timeZone: 'UTC', currency: 'EUR' })).rejects.toMatchObject({ code: 'view-invalid' });
    // What the failed call made is gone: the next one works.
    expect((await pointInTimeJoin(store, makeSpine([{ debtorId: 'd', asOf: 0n }]), [base], { timeZone: 'UTC', currency: 'EUR' })).rowCount).toBe(1);
  });

  it('repeats a feature of another view', async () => {
    await expect(pointInTimeJoin(store, makeSpine([]), [base, { ...base, name: 'again' }], { timeZone: 'UTC', currency: 'EUR' })).rejects.toMatchObject({ code: 'view-invalid' });
  });
});

describe('the shipped SQL', () => {
  it.each([...FEATURE_VIEWS, ...STAGING].map(({ name, sql }) => [name, sql] as const))('%s declares every column it gives', (name, sql) => {
    const declared = FEATURE_VIEWS.find((each) => each.name === name)?.columns.map((column) => column.name);
    if (!declared) return;
    const final = stripSqlComments(sql).match(/final as \( select (.*) from joined \) select \* from final$/)![1]!;
    const given = splitList(final).map((item) => item.match(/(\w+)$/)![1]!);
    expect(given).toEqual(['row_id', ...declared]);
  });
});

/** Splits a select list at commas outside brackets. */
function splitList(text: string): string[] {
  const items: string[] = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '(') depth++;
    if (letter === ')') depth--;
    if (letter === ',' && depth === 0) items.push('');
    else items[items.length - 1] += letter;
  }
  return items.map((item) => item.trim());
}
