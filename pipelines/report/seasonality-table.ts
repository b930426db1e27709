/** The months of a backtest as a flat table: one row a month, for CSV, Parquet and the page. */
import type { Backtest } from '../backtest.ts';
import type { BacktestMonth } from './month-figures.ts';
import { categoryColumn, makeFrame, numericColumn, type Frame } from '../../core/frame.ts';
import type { Interval } from '../../models/contract.ts';

interface TableColumn {
  readonly name: string;
  readonly value: (month: BacktestMonth) => number | string | null;
}

const COLUMNS: readonly TableColumn[] = [
  { name: 'month', value: (month) => month.month },
  { name: 'rows', value: (month) => month.rows },
  { name: 'positives', value: (month) => month.positives },
  ...intervalColumns('observed_rate', (month) => month.observedRate),
  { name: 'expected_rate', value: (month) => month.expectedRate },
  { name: 'last_value_rate', value: (month) => month.lastValueRate },
  { name: 'seasonal_naive_rate', value: (month) => month.seasonalNaiveRate },
  ...intervalColumns('auc', (month) => month.auc),
  ...intervalColumns('log_loss', (month) => month.logLoss),
  ...intervalColumns('brier', (month) => month.brier),
  ...intervalColumns('calibration_in_the_large', (month) => month.calibrationInTheLarge),
  { name: 'fitted_in', value: (month) => month.fittedOn?.month ?? null },
  { name: 'fitted_rows', value: (month) => month.fittedOn?.rows ?? null },
];

function intervalColumns(name: string, read: (month: BacktestMonth) => Interval | null): readonly TableColumn[] {
  return [
    { name, value: (month) => read(month)?.value ?? null },
    { name: `${name}_lower`, value: (month) => read(month)?.lower ?? null },
    { name: `${name}_upper`, value: (month) => read(month)?.upper ?? null },
  ];
}

/** Header and one line a month; empty = not available. */
export function monthsCsv({ months }: Backtest): string {
  const lines = months.map((month) => COLUMNS.map(({ value }) => value(month) ?? '').join(','));
  return `${[COLUMNS.map(({ name }) => name).join(','), ...lines].join('\n')}\n`;
}

export function monthsFrame({ months }: Backtest): Frame {
  const isText = (name: string): boolean => name === 'month' || name === 'fitted_in';
  return makeFrame(COLUMNS.map(({ name, value }) => [name, isText(name)
    ? categoryColumn(months.map((month) => value(month) as string | null))
    : numericColumn(months.map((month) => (value(month) as number | null) ?? Number.NaN))] as const));
}
