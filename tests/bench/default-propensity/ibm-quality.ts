/** IBM invoices walked forward by month: our models and LightGBM, fitted at each month on what was known, and the customer's mean lateness. No bar: 64 late invoices decide nothing. */
import { fnv1a32 } from '../../../core/hash.ts';
import { selectRows } from '../../../core/frame.ts';
import { dateOf, startOfDate } from '../../../core/time.ts';
import type { EstimatorName, Interval } from '../../../models/contract.ts';
import { ESTIMATORS } from '../../../models/default-propensity/registry.ts';
import { compareDefault, measureDefault } from '../../../models/metrics/measure.ts';
import { fitHistory } from '../../../pipelines/fit-history.ts';
import { datasetPath } from '../../setup/datasets.ts';
import { printTable } from '../table.ts';
import { makeLedgerSet, type LedgerSet } from './ledger-set.ts';
import { ensureLightgbm, predictMatrix } from './lightgbm.ts';
import type { MatrixRow } from './matrix-file.ts';

const MONTHS = ['2012-07', '2012-08', '2012-09', '2012-10', '2012-11', '2012-12', ...Array.from({ length: 10 }, (_, i) => `2013-${String(i + 1).padStart(2, '0')}`)];
const OURS: readonly EstimatorName[] = ['logistic', 'scorecard', 'trees'];
const PAST = 'mean_past_days_late';

/** Always true: the figures are told, with intervals by customer. */
export async function benchIbm(): Promise<boolean> {
  if (datasetPath('ibm-accounts-receivable/accounts-receivable.csv') === null) return true;
  const environment = ensureLightgbm();
  const ledger = await makeLedgerSet('ibm-accounts-receivable', 'late-15d-invoicing');
  const months = walkMonths(ledger);
  const rows = Int32Array.from(months.flatMap(({ rows: own }) => [...own]));
  const outcomes = { y: Float64Array.from(rows, (row) => ledger.set.y[row]!), groups: Array.from(rows, (row) => ledger.set.spine.debtorIds[row]!) };
  const models = new Map<string, Float64Array>();
  for (const estimator of OURS) models.set(estimator, await walk(months, (month) => predictOurs(ledger, month, estimator)));
  models.set('past lateness alone', await walk(months, (month) => predictOurs(ledger, month, 'logistic', [PAST])));
  if ('python' in environment) models.set('LightGBM', await walk(months, async (month) => predictPeer(ledger, month, environment.python)));
  else process.stdout.write(`SKIPPED: LightGBM cannot be had here: ${environment.reason}\n`);
  const show = ({ value, lower, upper }: Interval): string => `${value.toFixed(4)} [${lower.toFixed(4)}, ${upper.toFixed(4)}]`;
  printTable(`IBM, ${MONTHS[0]} to ${MONTHS.at(-1)}: ${rows.length} invoices, ${outcomes.y.reduce((sum, y) => sum + y, 0)} more than 15 days late; differences of log loss by customer`,
    ['model', 'AUC', 'log loss', 'less LightGBM', 'less past lateness'],
    [...models].map(([name, p]) => {
      const { auc, logLoss } = measureDefault(outcomes, p, 1);
      const less = (other: string): string => (name === other || !models.has(other) ? '' : show(compareDefault(outcomes, { a: p, b: models.get(other)! }, 1).logLoss));
      return [name, show(auc), show(logLoss), less('LightGBM'), less('past lateness alone')];
    }));
  return true;
}

interface Month {
  /** First microsecond of the month: labels known before it may be learnt from. */
  readonly cut: bigint;
  readonly rows: Int32Array;
}

function walkMonths({ set, portfolio }: LedgerSet): readonly Month[] {
  const monthOf = Array.from(set.spine.asOf, (asOf) => dateOf(asOf, portfolio.timeZone).slice(0, 7));
  return MONTHS.map((month) => ({ cut: startOfDate(`${month}-01`, portfolio.timeZone), rows: Int32Array.from(monthOf.keys()).filter((row) => monthOf[row] === month) }));
}

async function walk(months: readonly Month[], predict: (month: Month) => Promise<Float64Array>): Promise<Float64Array> {
  const parts: Float64Array[] = [];
  for (const month of months) parts.push(await predict(month));
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

async function predictOurs({ set }: LedgerSet, { cut, rows }: Month, estimator: EstimatorName, names?: readonly string[]): Promise<Float64Array> {
  const x = names === undefined ? set.x : { ...set.x, names, columns: new Map(names.map((name) => [name, set.x.columns.get(name)!])) };
  const history = { x, y: set.y, groups: set.spine.debtorIds, asOf: set.spine.asOf, labelKnownAt: set.labelKnownAt };
  const model = await fitHistory(history, cut, { estimator: ESTIMATORS[estimator], parameters: {}, context: { seed: 1 } });
  return model!.probabilities(selectRows(x, rows));
}

function predictPeer({ set }: LedgerSet, { cut, rows }: Month, python: string): Float64Array {
  const known = Int32Array.from(set.y.keys()).filter((row) => set.spine.asOf[row]! < cut && set.labelKnownAt[row]! < cut);
  return predictMatrix(python, set, { rows: [...Array.from(known, (row): MatrixRow => ({ row, part: fnv1a32(`v0:${row}`) % 10 === 0 ? 'stop' : 'fit' })), ...Array.from(rows, (row): MatrixRow => ({ row, part: 'test' }))], leaves: 7, least: 15 });
}
