/** `dunlin ledger balances`: what was open at any past moment, as known at any moment. */
import { existsSync } from 'node:fs';
import type { BalanceGrouping, BalanceReport } from '../../features/store/balances.ts';
import { DunlinError } from '../../core/errors.ts';
import { formatMinor } from '../../core/money.ts';
import { formatInstant, parseAsOf, type Instant } from '../../core/time.ts';
import type { CommandModule } from '../command.ts';

/** Lines that people can take in; `--json` has all. */
const SHOWN_ROWS = 40;

export const command: CommandModule = {
  name: 'ledger balances',
  summary: 'open and overdue balances at any past moment',
  examples: ['dunlin ledger balances --as-of 2013-06-30', 'dunlin ledger balances --as-of 2013-06-30 --known-at 2013-06-01 --by bucket --json'],
  configure: (command) => {
    command
      .requiredOption('--as-of <time>', 'date (its last microsecond in the portfolio\'s time zone) or instant: what had happened by then')
      .option('--known-at <time>', 'date or instant: what was known by then (default: --as-of)')
      .option('--by <grouping>', 'debtor, receivable, bucket or currency', 'debtor');
  },
  run: async (context, _args, options) => {
    const { BALANCE_GROUPINGS, ledgerBalances } = await import('../../features/store/balances.ts');
    const { openDeployment, withStore } = await import('../../pipelines/deployment.ts');
    const by = String(options['by']);
    if (!(BALANCE_GROUPINGS as readonly string[]).includes(by)) throw new DunlinError('argument-invalid', `--by must be one of ${BALANCE_GROUPINGS.join(', ')}; got ${by}. Correct the option.`);
    const deployment = openDeployment({ home: context.home, portfolioPath: context.portfolioPath }, context.environment);
    if (!existsSync(deployment.home.store)) throw new DunlinError('store-missing', `There must be a store; got none in ${deployment.home.root}. Run \`dunlin ingest\` or \`dunlin run\` first.`);
    const { timeZone } = deployment.portfolio;
    const asOf = readTime('--as-of', options['asOf'], timeZone);
    const knownAt = options['knownAt'] === undefined ? undefined : readTime('--known-at', options['knownAt'], timeZone);
    const report = await withStore(deployment, (store) => ledgerBalances(store, { asOf, by: by as BalanceGrouping, timeZone, ...(knownAt === undefined ? {} : { knownAt }) }));
    return { json: { asOf: formatInstant(asOf), knownAt: formatInstant(knownAt ?? asOf), by, ...report }, text: describe(report, { by, asOf: formatInstant(asOf) }) };
  },
};

function readTime(option: string, value: unknown, timeZone: string): Instant {
  const text = String(value);
  try {
    return parseAsOf(text, timeZone);
  } catch {
    throw new DunlinError('argument-invalid', `${option} must be a date like 2013-06-30 or an instant like 2013-06-30T10:00:00Z; got ${JSON.stringify(text)}. Correct the option.`);
  }
}

function describe(report: BalanceReport, { by, asOf }: { readonly by: string; readonly asOf: string }): string {
  const lines = [
    [by, 'open', 'overdue', 'dpd', 'items'],
    ...report.rows.slice(0, SHOWN_ROWS).map((row) => [row.key, formatMinor(row.openMinor, row.currency), formatMinor(row.overdueMinor, row.currency), String(row.dpd), String(row.count)]),
    ...report.totals.map((total) => [`total ${total.currency}`, formatMinor(total.openMinor, total.currency), formatMinor(total.overdueMinor, total.currency), '', String(total.count)]),
  ];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const table = lines.map((line) => line.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  '));
  const left = report.rows.length - SHOWN_ROWS;
  return [`Balances at ${asOf}`, ...table, ...(left > 0 ? [`${left} more rows: use --json`] : []), ...(report.rows.length === 0 ? ['Nothing is open.'] : [])].join('\n');
}
