/** Municipal fines end to end: our selected model beside LightGBM on the same matrix, and beside the rate known before. */
import { silentProgress } from '../../../core/progress.ts';
import { fnv1a32 } from '../../../core/hash.ts';
import { selectLabelled } from '../../../models/split/select-labelled.ts';
import { splitWindows, type WindowDates } from '../../../models/split/windows.ts';
import type { Interval } from '../../../models/contract.ts';
import { compareDefault, measureDefault } from '../../../models/metrics/measure.ts';
import { predictCandidate } from '../../../pipelines/fit-candidates.ts';
import { trainDefault } from '../../../pipelines/train-default.ts';
import { datasetPath } from '../../setup/datasets.ts';
import { printTable } from '../table.ts';
import { makeLedgerSet, type LedgerSet } from './ledger-set.ts';
import { ensureLightgbm, predictMatrix } from './lightgbm.ts';
import type { MatrixRow } from './matrix-file.ts';

const LABEL = 'placed-with-agency';
/** How much worse than LightGBM the upper bound of the paired difference may be. */
const MARGIN = 0.002;
/** By as-of, 60 days after the penalty. Placement runs in batches; each window begins when the labels before it are known. */
const SPLITS: readonly { readonly words: string; readonly dates: WindowDates }[] = [
  { words: 'as-ofs 2007-03-01 to 2008-05-29', dates: { chooseFrom: '2005-07-29', evaluateFrom: '2007-03-01', evaluateTo: '2008-05-29' } },
  { words: 'as-ofs 2010-10-16 to 2012-05-29', dates: { chooseFrom: '2008-06-29', evaluateFrom: '2010-10-16', evaluateTo: '2012-05-29' } },
];

/** True when the bars are met on both splits, or when data or peer cannot be had (said aloud). */
export async function benchFines(): Promise<boolean> {
  if (datasetPath('road-traffic-fines/events.csv.gz') === null) return true;
  const environment = ensureLightgbm();
  if ('reason' in environment) {
    process.stdout.write(`SKIPPED: LightGBM cannot be had here: ${environment.reason}\n`);
    return true;
  }
  const ledger = await makeLedgerSet('road-traffic-fines', LABEL);
  let isMet = true;
  for (const split of SPLITS) isMet = await benchSplit(ledger, split, environment.python) && isMet;
  return isMet;
}

async function benchSplit({ set, portfolio }: LedgerSet, { words, dates }: (typeof SPLITS)[number], python: string): Promise<boolean> {
  const seed = portfolio.seed ?? 1, { timeZone } = portfolio;
  const rows = splitWindows({ asOf: set.spine.asOf, labelKnownAt: set.labelKnownAt }, { dates, timeZone }).rows.evaluate;
  const evaluate = selectLabelled({ x: set.x, y: set.y, groups: set.spine.debtorIds }, rows);
  const trained = await trainDefault({ set, windows: dates, estimators: portfolio.models.default.estimators, seed, timeZone, progress: silentProgress, signal: new AbortController().signal });
  const known = rowsKnownBefore(set, rows);
  const theirs = predictPeer({ set, known, evaluate: rows, python });
  const rate = known.reduce((sum, row) => sum + set.y[row]!, 0) / known.length;
  const constant = new Float64Array(rows.length).fill(rate);
  const ours = predictCandidate(trained.final, evaluate.x);
  const versusPeer = compareDefault(evaluate, { a: ours, b: theirs }, seed).logLoss, versusRate = compareDefault(evaluate, { a: ours, b: constant }, seed).logLoss;
  const table = [
    ...trained.candidates.map((candidate) => [`${candidate.estimator}${candidate.estimator === trained.selected ? ' (selected)' : ''}`, predictCandidate(candidate, evaluate.x)] as const),
    [`${trained.selected}, all rows known before (final)`, ours] as const,
    ['LightGBM, all rows known before', theirs] as const, [`rate known before, ${rate.toFixed(3)}`, constant] as const,
  ];
  printTable(`Fines, ${words}: ${rows.length} rows, ${evaluate.y.reduce((sum, y) => sum + y, 0)} positive; ${known.length} rows known before`, ['model', 'AUC', 'log loss', 'mean p'], table.map(([name, p]) => {
    const { auc, logLoss } = measureDefault(evaluate, p, seed);
    return [name, auc.value.toFixed(4), logLoss.value.toFixed(4), (p.reduce((sum, value) => sum + value, 0) / p.length).toFixed(3)];
  }));
  const show = ({ value, lower, upper }: Interval): string => `${value.toFixed(4)} [${lower.toFixed(4)}, ${upper.toFixed(4)}]`;
  const checks: [string, boolean][] = [
    [`log loss less LightGBM's ${show(versusPeer)}: upper bound <= ${MARGIN}`, versusPeer.upper <= MARGIN],
    [`log loss less the rate's ${show(versusRate)}: upper bound < 0`, versusRate.upper < 0],
  ];
  for (const [text, isMet] of checks) process.stdout.write(`${isMet ? 'met    ' : 'NOT MET'} ${text}\n`);
  return checks.every(([, isMet]) => isMet);
}

/** Rows whose as-of and label lie before the first of the given rows: what anybody could have learnt from. */
function rowsKnownBefore(set: LedgerSet['set'], evaluate: Int32Array): Int32Array {
  const { asOf } = set.spine;
  const first = evaluate.reduce((least, row) => (asOf[row]! < asOf[least]! ? row : least), evaluate[0]!);
  return Int32Array.from(asOf.keys()).filter((row) => asOf[row]! < asOf[first]! && set.labelKnownAt[row]! < asOf[first]!);
}

/** A tenth of the known rows, by hash, stops early. */
function predictPeer({ set, known, evaluate, python }: { readonly set: LedgerSet['set']; readonly known: Int32Array; readonly evaluate: Int32Array; readonly python: string }): Float64Array {
  const rows: MatrixRow[] = [...Array.from(known, (row): MatrixRow => ({ row, part: fnv1a32(`v0:${row}`) % 10 === 0 ? 'stop' : 'fit' })), ...Array.from(evaluate, (row): MatrixRow => ({ row, part: 'test' }))];
  return predictMatrix(python, set, { rows, leaves: 15, least: 50 });
}
