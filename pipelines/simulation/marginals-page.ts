/** What a simulated world looks like, as a page beside published figures. */
import { DELINQUENCY_BUCKETS } from '../../core/delinquency.ts';
import { percentText } from '../../core/figure-text.ts';
import { LATE_EDGES, type Marginals } from './marginals.ts';
import { WORLD_CHANNELS, type Preset } from './presets/contract.ts';

export function addMarginals(first: Marginals, second: Marginals): Marginals {
  const sums: Record<string, number> = { ...first };
  for (const [name, amount] of Object.entries(second)) sums[name] = (sums[name] ?? 0) + amount;
  return sums;
}

interface PageInput {
  readonly preset: Preset;
  readonly debtors: number;
  readonly months: number;
  readonly seed: number;
  readonly without: readonly string[];
}

const BUCKETS = ['nothing open', ...DELINQUENCY_BUCKETS.map(({ name }) => name)];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Markdown. Published figures stand beside the simulated ones where there are any; they are of other portfolios. */
export function marginalsPage(sums: Marginals, { preset, debtors, months, seed, without }: PageInput): string {
  const sectors = preset.sectors.filter(({ name }) => total(sums, `due|${name}|`) > 0);
  return [
    `# ${preset.summary}`, '',
    `${debtors} debtors, ${months} months, seed ${seed}${without.length === 0 ? '' : `, without ${without.join(', ')}`}. Sources of the parameters: ${preset.sources.join('; ')}.`, '',
    '## How late receivables are paid', '',
    'Of those that fell due at least 60 days before the end.', '',
    ...tableOf(['sector', 'due', 'on time', ...LATE_EDGES.slice(1).map((edge, i) => `${LATE_EDGES[i]! + 1}-${edge} days`), 'later or never'], sectors.map(({ name }) => lateRow(sums, name))),
    '## Season', '', 'Share paid late, by the month in which it fell due.', '',
    ...tableOf(['sector', ...MONTHS], sectors.map(({ name }) => [name, ...MONTHS.map((_, month) => lateShare(sums, `${name}|${month}`))])),
    '## Roll rates', '', 'Debtors by bucket at one month\'s end (rows) and at the next (columns), as the house knew them.', '',
    ...tableOf(['from', ...BUCKETS], BUCKETS.map((from) => [from, ...BUCKETS.map((to) => share(sums[`roll|${from}|${to}`], total(sums, `roll|${from}|`)))])),
    `Debtors with something past due at a month's end: ${arrears(sums)}. Published for comparison: 31.4 % of Brazil's active companies were in arrears in January 2025 (Serasa).`, '',
    '## Cash by bucket', '', ...tableOf(['bucket of the item paid', 'share of cash'], DELINQUENCY_BUCKETS.map(({ name }) => [name, share(sums[`cash|${name}`], total(sums, 'cash|'))])),
    '## Response by channel', '', 'Published for comparison: contacts changed payment by .42 percentage points over 13 million people (one study). What a channel adds stands in `truth/outcome`, not here.', '',
    ...tableOf(['channel', 'attempts', 'failed', 'opened', 'clicked', 'answered', 'right party', 'opted out', 'complained'], WORLD_CHANNELS.filter((channel) => sums[`contact|${channel}|attempted`]).map((channel) => responseRow(sums, channel))),
    '## Promises and decisions', '',
    `Promises kept: ${share((sums['promises|made'] ?? 0) - (sums['promises|broken'] ?? 0), sums['promises|made'] ?? 0)} of ${sums['promises|made'] ?? 0}, those still open counted as kept.`, '',
    ...tableOf(['decision', 'share'], Object.keys(sums).filter((name) => name.startsWith('decision|') && name !== 'decision|no agent free').sort().map((name) => [name.slice('decision|'.length), share(sums[name], total(sums, 'decision|') - (sums['decision|no agent free'] ?? 0))])),
    `Agent calls that were not made because no agent was free: ${share(sums['decision|no agent free'], sums['decision|agent'] ?? 0)}.`, '',
  ].join('\n');
}

function total(sums: Marginals, prefix: string): number {
  return sumWhere(sums, (name) => name.startsWith(prefix));
}

function sumWhere(sums: Marginals, is: (name: string) => boolean): number {
  return Object.entries(sums).reduce((sum, [name, amount]) => sum + (is(name) ? amount : 0), 0);
}

function share(part: number | undefined, whole: number): string {
  return whole > 0 ? percentText((part ?? 0) / whole) : '-';
}

function lateRow(sums: Marginals, sector: string): readonly string[] {
  const due = total(sums, `due|${sector}|`);
  const paid = (band: number): number => sumWhere(sums, (name) => name.startsWith(`paid|${sector}|`) && name.endsWith(`|${band}`));
  const bands = LATE_EDGES.map(paid);
  return [sector, String(due), ...bands.map((count) => share(count, due)), share(due - bands.reduce((sum, count) => sum + count, 0), due)];
}

function lateShare(sums: Marginals, of: string): string {
  const due = sums[`due|${of}`] ?? 0;
  return share(due - (sums[`paid|${of}|0`] ?? 0), due);
}

function arrears(sums: Marginals): string {
  return share(sumWhere(sums, (name) => name.startsWith('month end|') && !/\|(?:current|nothing open)$/.test(name)), total(sums, 'month end|'));
}

function responseRow(sums: Marginals, channel: string): readonly string[] {
  const count = (kind: string): number => sums[`contact|${channel}|${kind}`] ?? 0;
  return [channel, String(count('attempted')), ...['failed', 'opened', 'clicked', 'answered', 'right_party', 'opted_out', 'complained'].map((kind) => share(count(kind), count('attempted')))];
}

function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [`| ${header.join(' | ')} |`, `|${header.map(() => '---').join('|')}|`, ...rows.map((row) => `| ${row.join(' | ')} |`), ''];
}
