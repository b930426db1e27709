/** Late and corrected facts through the intake: past answers stay, new ones change, and balances tell either story. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../core/hash.ts';
import { parseAsOf } from '../../../core/time.ts';
import { selectViews } from '../../../features/registry.ts';
import { encodeFeatures } from '../../../features/store/arrow.ts';
import { ledgerBalances } from '../../../features/store/balances.ts';
import { pointInTimeJoin } from '../../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../../features/store/spine.ts';
import { cellOf } from '../../reference/compare.ts';
import { openIntakeFixture, type IntakeFixture } from './intake-fixture.ts';

const ZONE = 'UTC';
const OPTIONS = { timeZone: ZONE, currency: 'EUR', country: 'BR' } as const;
/** Published up to here before the second delivery comes. */
const WATERMARK = parseAsOf('2024-06-30', ZONE);
const PAST = ['2024-03-31', '2024-04-30', '2024-06-30'] as const;

const LEDGER = 'entry_id,debtor_id,receivable_id,kind,amount_minor,currency,due_on,reverses_entry_id,event_at,known_at\n';
const entry = (id: string, debtor: string, receivable: string, kind: string, amount: number, on: string, more: { due?: string; reverses?: string } = {}): string =>
  `${id},${debtor},${receivable},${kind},${amount},EUR,${more.due ?? ''},${more.reverses ?? ''},${on}T00:00:00Z,${on}T23:59:59Z\n`;
const DEBTOR = 'debtor_id,effective_at,kind,country,region,known_at\n';

const FIRST = LEDGER + [
  entry('i1', 'd', 'r1', 'invoice', 1000, '2024-03-01', { due: '2024-03-31' }), entry('p1', 'd', 'r1', 'payment', 1000, '2024-04-10'),
  entry('i2', 'd', 'r2', 'invoice', 500, '2024-03-05', { due: '2024-04-05' }), entry('i3', 'e', 'r3', 'invoice', 300, '2024-03-01', { due: '2024-05-31' }),
].join('');

let fixture: IntakeFixture;
beforeEach(async () => {
  fixture = await openIntakeFixture();
  await fixture.ingest({ id: 'ledger-1', table: 'ledger_entry', data: FIRST });
  await fixture.ingest({ id: 'debtor-1', table: 'debtor', data: `${DEBTOR}d,2024-01-01T00:00:00Z,person,BR,SP,2024-01-01T00:00:00Z\n` });
});
afterEach(() => fixture.close());

async function featuresOf(asOfs: readonly string[]): Promise<{ readonly hash: string; readonly value: (name: string, row: number) => unknown }> {
  const spine = makeSpine(asOfs.flatMap((on) => ['d', 'e'].map((debtorId) => ({ debtorId, asOf: parseAsOf(on, ZONE) }))));
  const frame = await pointInTimeJoin(fixture.store, spine, selectViews(), OPTIONS);
  return { hash: sha256(encodeFeatures(spine, frame)), value: (name, row) => cellOf(frame, name, row) };
}

async function balances(asOf: string, knownAt = asOf): Promise<readonly string[]> {
  const { rows } = await ledgerBalances(fixture.store, { asOf: parseAsOf(asOf, ZONE), knownAt: parseAsOf(knownAt, ZONE), by: 'receivable', timeZone: ZONE });
  return rows.map(({ key, openMinor, dpd }) => `${key} ${openMinor} ${dpd}`);
}

type Delivery = readonly [name: string, table: 'ledger_entry' | 'debtor' | 'debtor_alias', data: string, after: Readonly<Record<string, unknown>>, lookBack: readonly string[]];

/** What each late delivery makes of debtor d on 2024-07-31, and of the balances on 2024-06-30 as they are known then. */
const DELIVERIES: readonly Delivery[] = [
  ['a payment that arrives late', 'ledger_entry', LEDGER + entry('p2', 'd', 'r2', 'payment', 200, '2024-05-01'), { open_minor: 300, dpd: 117, payment_count: 2 }, ['r2 300 86', 'r3 300 30']],
  ['a correction: the invoice reversed, another in its place', 'ledger_entry', LEDGER + entry('x2', 'd', 'r2', 'reversal', 500, '2024-05-05', { reverses: 'i2' }) + entry('i2b', 'd', 'r2', 'invoice', 450, '2024-05-05', { due: '2024-06-20' }),
    { open_minor: 450, dpd: 41, payment_count: 1 }, ['r2 450 10', 'r3 300 30']],
  ['a reversed payment', 'ledger_entry', LEDGER + entry('x1', 'd', 'r1', 'reversal', 1000, '2024-04-15', { reverses: 'p1' }), { open_minor: 1500, dpd: 122, payment_count: 0 }, ['r1 1000 91', 'r2 500 86', 'r3 300 30']],
  ['a merged debtor', 'debtor_alias', 'alias_id,from_debtor_id,to_debtor_id,event_at,known_at\nx,e,d,2024-04-01T00:00:00Z,2024-04-01T00:00:00Z\n', { open_minor: 800, dpd: 117, open_count: 2 }, ['r2 500 86', 'r3 300 30']],
  ['a debtor moved and re-classified', 'debtor', `${DEBTOR}d,2024-02-01T00:00:00Z,company,BR,RJ,2024-03-01T00:00:00Z\n`, { open_minor: 500, debtor_kind: 'company', region: 'RJ' }, ['r2 500 86', 'r3 300 30']],
];

describe.each(DELIVERIES)('%s', (_name, table, data, after, lookBack) => {
  it('changes no past answer, and every new one', async () => {
    const before = { features: await featuresOf(PAST), open: [] as (readonly string[])[] };
    for (const on of PAST) before.open.push(await balances(on));
    const later = await featuresOf(['2024-07-31']);
    expect(await fixture.ingest({ id: 'late', table, data }, { watermark: WATERMARK })).toMatchObject({ rowsQuarantined: 0, rowsLate: data.trim().split('\n').length - 1 });
    expect((await featuresOf(PAST)).hash).toBe(before.features.hash);
    for (const [place, on] of PAST.entries()) expect(await balances(on)).toEqual(before.open[place]);
    const now = await featuresOf(['2024-07-31']);
    expect(now.hash).not.toBe(later.hash);
    expect(Object.fromEntries(Object.keys(after).map((name) => [name, now.value(name, 0)]))).toEqual(after);
    expect(await balances('2024-06-30', '2024-07-31')).toEqual(lookBack);
    expect(await balances('2024-06-30', '2024-06-30')).toEqual(['r2 500 86', 'r3 300 30']);
  });
});
