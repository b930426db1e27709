/** The ledger of fines against a plain recomputation over the event log, written without any of the intake. */
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endOfDate } from '../../core/time.ts';
import { ledgerBalances } from '../../features/store/balances.ts';
import { ingestSource, type BatchSummary } from '../../pipelines/ingest.ts';
import { dismissedOn, LOG_END, owed, owedBeforeCancelling, readFineCases, type FineEvent } from '../reconciliation/fine-cases.ts';
import { datasetPath } from '../setup/datasets.ts';
import { openIntakeFixture, type IntakeFixture } from '../unit/pipelines/intake-fixture.ts';

const path = datasetPath('road-traffic-fines/events.csv.gz');
const mappingPath = resolve(import.meta.dirname, '../../data-samples/mappings/road-traffic-fines.yaml');
const timeZone = 'Europe/Rome';

describe.skipIf(path === null)('road traffic fines', () => {
  let fixture: IntakeFixture;
  let summary: BatchSummary;
  let cases: Map<string, FineEvent[]>;
  beforeAll(async () => {
    fixture = await openIntakeFixture({ timeZone, maximumBadShare: 0 });
    summary = await ingestSource(fixture.deps, { path: path!, mappingPath });
    cases = readFineCases(path!);
  });
  afterAll(() => fixture.close());

  it('makes the right entries', async () => {
    const total = (activity: string): number => [...cases.values()].flat().filter((event) => event.activity === activity).length;
    expect(summary).toMatchObject({ rowsRead: 561_470, rowsQuarantined: 0, entriesDuplicate: 0 });
    const kinds = await fixture.rows<{ kind: string; n: bigint }>('select kind, count(*) as n from ledger_entry group by kind');
    const dismissed = [...cases.values()].filter((events) => dismissedOn(events) !== null && owedBeforeCancelling(events, dismissedOn(events)!) > 0).length;
    expect(new Map(kinds.map(({ kind, n }) => [kind, Number(n)]))).toMatchObject(new Map([
      ['invoice', 150_370], ['debit_note', total('Send Fine') + total('Add penalty')], ['payment', total('Payment')], ['placed_with_agency', 59_013], ['credit_note', dismissed],
      ['dispute_opened', 4743], ['dispute_closed', 3031],
    ]));
    expect(await fixture.rows('select count(*) as n from debtor')).toEqual([{ n: 150_370n }]);
    expect(await fixture.rows('select count(*) as n from treatment_event')).toEqual([{ n: BigInt(total('Insert Fine Notification')) }]);
  });

  it.each(['2003-01-10', '2008-05-29', LOG_END])('owes at the end of %s, per fine, what a plain recomputation says', async (date) => {
    const { rows } = await ledgerBalances(fixture.store, { asOf: endOfDate(date, timeZone), by: 'debtor', timeZone });
    const actual = new Map(rows.map((row) => [row.key, Number(row.openMinor)]));
    const wrong = [...cases].filter(([id, events]) => (actual.get(id) ?? 0) !== owed(events, date)).map(([id]) => id);
    expect(wrong).toEqual([]);
    expect(rows.length).toBe([...cases.values()].filter((events) => owed(events, date) !== 0).length);
  });

  it('knows what was written back only when it can have been known', async () => {
    // Notifications are in the log only where a penalty followed, 60 days later.
    expect(await fixture.rows(`select count(*) as n, count(*) filter (where known_on - event_on = 60) as after_60 from (
      select cast(timezone('${timeZone}', timezone('UTC', known_at)) as date) as known_on, cast(timezone('${timeZone}', timezone('UTC', event_at)) as date) as event_on from treatment_event)`)).toEqual([{ n: 79_860n, after_60: 79_860n }]);
    // Every cancellation has its day from a result or from the end of the log, never from the appeal that carries the code.
    const days = [...cases.values()].map(dismissedOn).filter((day) => day !== null);
    const credits = await fixture.rows<{ n: bigint }>(`select count(*) as n from ledger_entry where kind = 'credit_note' and known_at = make_timestamp(${endOfDate(LOG_END, timeZone)})`);
    expect(Number(credits[0]!.n)).toBe([...cases.values()].filter((events) => dismissedOn(events) === LOG_END && owedBeforeCancelling(events, LOG_END) > 0).length);
    expect(days.filter((day) => day !== LOG_END).length).toBe(24);
  });

  it('knows a placement from the day of its batch on', async () => {
    const batches = await fixture.rows<{ d: string }>(`select distinct cast(cast(timezone('${timeZone}', timezone('UTC', known_at)) as date) as varchar) as d from ledger_entry where kind = 'placed_with_agency' order by d`);
    const dates = new Set([...cases.values()].flat().filter(({ activity }) => activity === 'Send for Credit Collection').map(({ date }) => date));
    expect(batches.map(({ d }) => d)).toEqual([...dates].sort());
  });
});
