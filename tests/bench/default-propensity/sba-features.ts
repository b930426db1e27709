/** What macro and place features of our own store add to the columns of the SBA loans, as of each approval. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Frame, Spine } from '../../../core/frame.ts';
import { silentProgress } from '../../../core/progress.ts';
import { endOfDate } from '../../../core/time.ts';
import { selectViews } from '../../../features/registry.ts';
import { openStore, type Store } from '../../../features/store/open.ts';
import { pointInTimeJoin } from '../../../features/store/point-in-time-join.ts';
import { sqlText } from '../../../features/store/sql-text.ts';
import type { Interval } from '../../../models/contract.ts';
import { compareDefault } from '../../../models/metrics/measure.ts';
import { ingestSource, type IngestDeps } from '../../../pipelines/ingest.ts';
import { trainTable, type TrainedTable } from '../../../pipelines/table/train-table.ts';
import { datasetPath } from '../../setup/datasets.ts';
import { printTable } from '../table.ts';
import { CANDIDATES } from './candidates.ts';
import { categoryNames, writeMatrix } from './matrix-file.ts';
import { SBA, writeTableFolds } from './public-tables.ts';

const PORTFOLIO = { timeZone: 'UTC', currency: 'USD', country: 'US' } as const;
const VIEWS = ['macro', 'place'];
const MAPPINGS = resolve(import.meta.dirname, '../../../data-samples/mappings');
/** File in the folder of the datasets, and its mapping. */
const SOURCES = [
  ['macro-us/bls_state_unemployment_monthly.csv.gz', 'bls-state-unemployment'], ['macro-us/UNRATE.csv', 'fred-monthly'], ['macro-us/CPIAUCSL.csv', 'fred-monthly'],
  ['macro-us/FEDFUNDS.csv', 'fred-monthly'], ['macro-us/DRBLACBS.csv', 'fred-quarterly'], ['geo/us_zipcodes.csv.gz', 'us-zipcodes'],
] as const;

interface Loan {
  readonly bad: number;
  readonly held_out: number;
  readonly State: string;
  readonly sector: string;
  readonly zip: string;
  readonly approved: string;
}

/** Prints the change of AUC and log loss, clustered by state and quarter of approval; there is no bar. */
export async function reportSbaFeatures(): Promise<void> {
  const path = datasetPath(SBA.file);
  if (path === null) return;
  const [fold] = await writeTableFolds(SBA, path);
  const folder = mkdtempSync(join(tmpdir(), 'dunlin-sba-'));
  const store = await openStore(join(folder, 'store.duckdb'));
  try {
    const loans = await store.rows<Loan>(`select bad::integer as bad, held_out::integer as held_out, State, sector, zip, strftime(approved_on::date, '%Y-%m-%d') as approved from read_csv(${sqlText(fold!.path)}, all_varchar = true)`);
    await fillStore(store, { folder, datasets: dirname(dirname(path)), loans });
    const frame = await pointInTimeJoin(store, spineOf(loans), selectViews(VIEWS), PORTFOLIO);
    const wide = await widenTable(store, { fold: fold!.path, folder, frame, loans });
    const plain = await train(fold!.path, SBA.categorical), widened = await train(wide, [...SBA.categorical, ...categoryNames(frame)]);
    report(loans.filter((loan) => loan.held_out === 1), plain, widened);
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fillStore(store: Store, place: { readonly folder: string; readonly datasets: string; readonly loans: readonly Loan[] }): Promise<void> {
  const deps: IngestDeps = {
    store, home: { quarantine: join(place.folder, 'quarantine') }, watermark: null, progress: silentProgress, signal: new AbortController().signal,
    portfolio: { currency: PORTFOLIO.currency, timeZone: PORTFOLIO.timeZone, clock: 'data', intake: { maximumBadShare: 0.01 } },
  };
  for (const [file, mapping] of SOURCES) await ingestSource(deps, { path: join(place.datasets, file), mappingPath: join(MAPPINGS, `${mapping}.yaml`) });
  const debtors = join(place.folder, 'debtor.csv');
  const lines = place.loans.map(({ State, sector, zip, approved }, i) => [`loan-${i}`, `${approved}T00:00:00Z`, 'company', sector, 'US', State, `us-zip:${zip}`, `${approved}T00:00:00Z`].join(','));
  writeFileSync(debtors, `debtor_id,effective_at,kind,sector,country,region,place_id,known_at\n${lines.join('\n')}\n`);
  await ingestSource(deps, { path: debtors, table: 'debtor' });
}

/** A loan is seen at the end of the day of its approval. */
function spineOf(loans: readonly Loan[]): Spine {
  return {
    rowCount: loans.length, debtorIds: loans.map((_, i) => `loan-${i}`), receivableIds: loans.map(() => null),
    asOf: BigInt64Array.from(loans, ({ approved }) => endOfDate(approved, PORTFOLIO.timeZone)),
  };
}

/** The table of the fold with the features beside its columns. */
async function widenTable(store: Store, { fold, folder, frame, loans }: { readonly fold: string; readonly folder: string; readonly frame: Frame; readonly loans: readonly Loan[] }): Promise<string> {
  const features = join(folder, 'features.csv'), wide = join(folder, 'wide.csv');
  writeMatrix(features, { x: frame, y: Float64Array.from(loans, ({ bad }) => bad) }, loans.map((_, row) => ({ row, part: 'fit' })));
  const readRows = (path: string): string => `(select *, row_number() over () as place from read_csv(${sqlText(path)}, all_varchar = true))`;
  await store.run(`copy (select own.* exclude (place), features.* exclude (place, bad, part) from ${readRows(fold)} own join ${readRows(features)} features using (place) order by place) to ${sqlText(wide)} (header)`);
  return wide;
}

function train(path: string, categorical: readonly string[]): Promise<TrainedTable> {
  return trainTable({
    path, label: 'bad', holdout: 'held_out', categorical, ignore: ['part', ...SBA.notFeatures], time: SBA.time, estimators: CANDIDATES, seed: 1,
    progress: silentProgress, signal: new AbortController().signal,
  });
}

function report(loans: readonly Loan[], plain: TrainedTable, widened: TrainedTable): void {
  const outcomes = { y: Float64Array.from(loans, ({ bad }) => bad), groups: loans.map(({ State, approved }) => `${State} ${approved.slice(0, 4)} ${Math.ceil(Number(approved.slice(5, 7)) / 3)}`) };
  const show = ({ value, lower, upper }: Interval): string => `${value.toFixed(4)} [${lower.toFixed(4)}, ${upper.toFixed(4)}]`;
  const rows = plain.candidates.map(({ estimator, p }) => {
    const other = widened.candidates.find((candidate) => candidate.estimator === estimator)!;
    const change = compareDefault(outcomes, { a: other.p, b: p }, 1);
    return [`${estimator}${estimator === widened.selected ? ' (selected with features)' : ''}`, show(change.auc), show(change.logLoss)];
  });
  printTable(`sba-loans: what ${widened.features.length - plain.features.length} macro and place features as of approval change, clusters: ${new Set(outcomes.groups).size} states and quarters`, ['model', 'AUC', 'log loss'], rows);
}
