/** `/ui`: what is owed, how late, and from which snapshot. */
import { DELINQUENCY_BUCKETS } from '../../core/delinquency.ts';
import { formatMinor } from '../../core/money.ts';
import { formatInstant } from '../../core/time.ts';
import type { LiveState } from '../live/live-state.ts';
import { html, table, type Html } from './html.ts';

export async function renderPortfolio(live: LiveState): Promise<Html> {
  const { id, manifest, debtorCount } = live.published;
  const order = DELINQUENCY_BUCKETS.map((bucket) => bucket.name as string);
  const buckets = [...await live.published.balancesByBucket()].sort((a, b) => a.currency.localeCompare(b.currency) || order.indexOf(a.key) - order.indexOf(b.key));
  const currencies = [...new Set(buckets.map((bucket) => bucket.currency))];
  const total = (currency: string, pick: 'openMinor' | 'overdueMinor'): bigint =>
    buckets.filter((bucket) => bucket.currency === currency).reduce((sum, bucket) => sum + bucket[pick], 0n);
  return html`
${table('Open balances', [{ name: 'Currency' }, { name: 'Open', isNumeric: true }, { name: 'Overdue', isNumeric: true }],
    currencies.map((currency) => [currency, formatMinor(total(currency, 'openMinor'), currency), formatMinor(total(currency, 'overdueMinor'), currency)]))}
${table('By days past due', [{ name: 'Days past due' }, { name: 'Open', isNumeric: true }, { name: 'Overdue', isNumeric: true }, { name: 'Items', isNumeric: true }],
    buckets.map((bucket) => [bucket.key, formatMinor(bucket.openMinor, bucket.currency), formatMinor(bucket.overdueMinor, bucket.currency), bucket.count]))}
<h2>Snapshot</h2>
<dl><dt>Portfolio</dt><dd>${manifest.portfolio}</dd><dt>Facts up to</dt><dd>${manifest.asOf}</dd><dt>Now</dt><dd>${formatInstant(live.now())} (${manifest.clock} clock)</dd>
<dt>Debtors</dt><dd>${debtorCount}</dd><dt>Snapshot</dt><dd><code>${id}</code></dd><dt>Rule packs</dt><dd>${manifest.rulePacks.join(', ')}</dd></dl>
<p class="note">Balances are those of the snapshot; events since then show on the page of their debtor.</p>`;
}
