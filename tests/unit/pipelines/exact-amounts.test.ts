/** Amounts beyond 2^53 minor units from a file to balances in JSON and to features. */
import { expect, it } from 'vitest';
import { toJson } from '../../../cli/output.ts';
import { parseAsOf } from '../../../core/time.ts';
import { selectViews } from '../../../features/registry.ts';
import { ledgerBalances } from '../../../features/store/balances.ts';
import { pointInTimeJoin } from '../../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../../features/store/spine.ts';
import { cellOf } from '../../reference/compare.ts';
import { openIntakeFixture } from './intake-fixture.ts';

const MAPPING = `schemaVersion: 1
name: ledger
emits:
  - table: ledger_entry
    columns:
      entry_id: id
      debtor_id: customer
      receivable_id: item
      kind: kind
      amount_minor: amount
      currency: { constant: EUR }
      event_at: date
`;
/** 2^53 = 9007199254740992; the largest amount is 2^63 - 1. */
const FILE = `id,customer,item,kind,amount,date
1,near,a,invoice,90071992547409.93,2024-01-01
2,near,a,payment,90071992547409.92,2024-01-02
3,odd,b,invoice,90071992547409.93,2024-01-01
4,over,c,invoice,0.01,2024-01-01
5,over,c,payment,90071992547409.94,2024-01-02
6,most,d,invoice,92233720368547758.07,2024-01-01
7,most,e,invoice,92233720368547758.07,2024-01-01
8,most,e,payment,92233720368547758.06,2024-01-02
`;

it('every digit stays in balances; a feature is the float64 nearest to the exact amount', async () => {
  const fixture = await openIntakeFixture();
  expect(await fixture.ingest({ data: FILE, mapping: MAPPING })).toMatchObject({ entriesNew: 8, rowsQuarantined: 0 });
  const asOf = parseAsOf('2024-01-31', 'UTC');
  const report = await ledgerBalances(fixture.store, { asOf, by: 'debtor', timeZone: 'UTC' });
  expect([...toJson(report.rows).matchAll(/"openMinor": (-?\d+)/g)].map(([, digits]) => digits)).toEqual(['9223372036854775808', '1', '9007199254740993', '-9007199254740993']);
  // 2^63 + 1 + 2^53 + 1 - 2^53 - 1
  expect(toJson(report.totals)).toContain('"openMinor": 9223372036854775809');
  const debtors = ['near', 'odd', 'over'];
  const frame = await pointInTimeJoin(fixture.store, makeSpine(debtors.map((debtorId) => ({ debtorId, asOf }))), selectViews(['exposure']), { timeZone: 'UTC', currency: 'EUR' });
  // 2^53 + 1 lies between two float64; the even one is 2^53.
  expect(debtors.map((_, row) => [cellOf(frame, 'open_minor', row), cellOf(frame, 'dpd', row)])).toEqual([[1, 30], [2 ** 53, 30], [-(2 ** 53), 0]]);
  fixture.close();
});
