/** Point-in-time features for a spine file, slice by slice, as CSV, Parquet or Arrow: memory does not grow with the rows. */
import { createWriteStream, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DunlinError } from '../../core/errors.ts';
import { makeFrame, selectColumns, type Column, type Frame } from '../../core/frame.ts';
import type { ColumnContract, FeatureView } from '../contract.ts';
import { presence } from '../presence.ts';
import { featureContracts } from '../registry.ts';
import { streamFeatures } from './arrow-stream.ts';
import type { Store } from './open.ts';
import { appendFeatureRows } from './parquet.ts';
import { pointInTimeJoin } from './point-in-time-join.ts';
import type { FeatureOptions } from './spine.ts';
import { GIVEN_SPINE, openSpineFile, type SpineFile } from './spine-file.ts';
import { sqlName, sqlText } from './sql-text.ts';

export interface ExportOptions {
  readonly spinePath: string;
  /** `.parquet`, `.csv`, `.csv.gz` or `.arrow`. */
  readonly outPath: string;
  readonly views: readonly FeatureView[];
  readonly features: FeatureOptions;
  /** Rows that are joined at once. */
  readonly sliceRows?: number;
  onSlice(done: number, rows: number): void;
}

export interface ExportResult {
  readonly rows: number;
  /** Features, without the columns of the spine. */
  readonly columns: number;
  /** Rows of whose debtor nothing was known at their as-of: their features are empty. */
  readonly rowsUnknown: number;
  /** Distinct ids of the spine that the store has never heard of. */
  readonly unknownIds: number;
}

const SLICE_ROWS = 200_000;

export const EXPORT_ENDINGS = /\.(parquet|csv|csv\.gz|arrow)$/i;

/**
 * Writes one row per row of the spine, in its order: `debtor_id, receivable_id, as_of` (UTC), the other columns of the spine as they are, then
 * the features. The file is renamed into place when it is whole.
 * @throws source-missing, source-unreadable, spine-invalid (with the line), argument-invalid
 */
export async function exportFeatures(store: Store, options: ExportOptions): Promise<ExportResult> {
  const spine = await openSpineFile(store, options.spinePath, options.features);
  const contracts = featureContracts(options.views);
  mkdirSync(dirname(options.outPath), { recursive: true });
  const folder = mkdtempSync(join(dirname(options.outPath), '.dunlin-export-'));
  try {
    checkNames(spine, contracts);
    const { parts, rowsUnknown } = await writeParts(store, { spine, contracts, folder, options });
    const whole = join(folder, basename(options.outPath));
    await joinParts(store, parts, { whole, contracts, spine });
    renameSync(whole, options.outPath);
    return { rows: spine.rowCount, columns: contracts.length, rowsUnknown, unknownIds: spine.unknownIds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await spine.close();
  }
}

function checkNames({ otherColumns }: SpineFile, contracts: readonly ColumnContract[]): void {
  const taken = otherColumns.filter((name) => contracts.some((contract) => contract.name === name));
  if (taken.length > 0) throw new DunlinError('spine-invalid', `The other columns of a spine must have names that no feature has; got ${taken.join(', ')}. Rename or leave out these columns.`);
}

interface PartScope {
  readonly spine: SpineFile;
  readonly contracts: readonly ColumnContract[];
  readonly folder: string;
  readonly options: ExportOptions;
}

/** One Parquet file per slice: ids, as_of, other columns, features. */
async function writeParts(store: Store, { spine, contracts, folder, options }: PartScope): Promise<{ readonly parts: readonly string[]; readonly rowsUnknown: number }> {
  const { views, features, sliceRows = SLICE_ROWS } = options;
  const parts: string[] = [];
  let rowsUnknown = 0;
  for (let offset = 0; offset < Math.max(1, spine.rowCount); offset += sliceRows) {
    const rows = await spine.read(offset, sliceRows);
    const { frame, unknown } = emptyUnknown(await pointInTimeJoin(store, rows, [...views, presence], features), contracts);
    rowsUnknown += unknown;
    const path = join(folder, `part-${parts.length}.parquet`);
    await appendFeatureRows(store, { spine: rows, frame, offset }, (table) => store.run(`copy (
      select nullif(part.debtor_id, '') as debtor_id, part.receivable_id, part.as_of${spine.otherColumns.map((name) => `, given.${sqlName(name)}`).join('')}, ${contracts.map(({ name }) => `part.${sqlName(name)}`).join(', ')}
      from temp.${table} as part join temp.${GIVEN_SPINE} as given on given.place = part.row_id order by part.row_id) to ${sqlText(path)} (format parquet, compression zstd)`));
    parts.push(path);
    options.onSlice(offset + rows.rowCount, spine.rowCount);
  }
  return { parts, rowsUnknown };
}

function emptyUnknown(frame: Frame, contracts: readonly ColumnContract[]): { readonly frame: Frame; readonly unknown: number } {
  const known = frame.columns.get('is_known')!;
  const isUnknown = (row: number): boolean => known.kind === 'numeric' && known.values[row] === 0;
  let unknown = 0;
  for (let row = 0; row < frame.rowCount; row++) if (isUnknown(row)) unknown++;
  const kept = selectColumns(frame, contracts.map(({ name }) => name));
  if (unknown === 0) return { frame: kept, unknown };
  return { unknown, frame: makeFrame(kept.names.map((name): readonly [string, Column] => {
    const column = kept.columns.get(name)!;
    return [name, column.kind === 'numeric' ? { kind: 'numeric', values: column.values.map((value, row) => (isUnknown(row) ? Number.NaN : value)) } : { ...column, codes: column.codes.map((code, row) => (isUnknown(row) ? -1 : code)) }];
  })) };
}

interface WholeScope {
  readonly whole: string;
  readonly contracts: readonly ColumnContract[];
  readonly spine: SpineFile;
}

async function joinParts(store: Store, parts: readonly string[], { whole, contracts, spine }: WholeScope): Promise<void> {
  const source = `read_parquet([${parts.map(sqlText).join(', ')}])`;
  if (/\.parquet$/i.test(whole)) {
    if (parts.length === 1) renameSync(parts[0]!, whole);
    else await store.run(`copy (select * from ${source}) to ${sqlText(whole)} (format parquet, compression zstd)`);
  } else if (/\.csv(\.gz)?$/i.test(whole)) {
    const others = spine.otherColumns.map(sqlName);
    const features = contracts.map(({ name, type }) => (type === 'integer' ? `${sqlName(name)}::BIGINT as ${sqlName(name)}` : sqlName(name)));
    const list = ['debtor_id', 'receivable_id', "strftime(as_of, '%Y-%m-%dT%H:%M:%S.%fZ') as as_of", ...others, ...features];
    await store.run(`copy (select ${list.join(', ')} from ${source}) to ${sqlText(whole)} (format csv, header${/\.gz$/i.test(whole) ? ', compression gzip' : ''})`);
  } else {
    await pipeline(streamFeatures(store, parts, { contracts, otherColumns: spine.otherColumns }), createWriteStream(whole));
  }
}

