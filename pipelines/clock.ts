/** What "now" is for a deployment. */
import { TABLE_NAMES, tableDefinition } from '../core/schema/tables.ts';
import { endOfDate, fixedClock, wallClock, type Clock } from '../core/time.ts';
import { DunlinError } from '../core/errors.ts';
import type { Portfolio } from '../core/schema/portfolio.ts';
import type { Store } from '../features/store/open.ts';

/**
 * The clock of a portfolio: `wall` is real time; `data` stands at the newest `known_at` of any fact about a debtor, so that a
 * historical ledger is looked at from its own end. `publication.asOf` moves either back to the end of a date.
 */
export async function portfolioClock(store: Store, portfolio: Portfolio): Promise<Clock> {
  if (portfolio.publication?.asOf !== undefined) return fixedClock(endOfDate(portfolio.publication.asOf, portfolio.timeZone));
  if (portfolio.clock === 'wall') return wallClock;
  const newest = TABLE_NAMES.filter((name) => tableDefinition(name).byDebtor)
    .map((name) => `select max(${tableDefinition(name).clocks.known}) as known_at from ${name}`).join(' union all ');
  const [row] = await store.rows<{ now: bigint | null }>(`select epoch_us(max(known_at)) as now from (${newest})`);
  if (row?.now === null || row === undefined) {
    throw new DunlinError('window-empty', 'The store must hold at least one fact before anything can be computed. Run `dunlin ingest` or check the sources of the portfolio.');
  }
  return fixedClock(row.now);
}
