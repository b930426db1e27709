/** Writes a backtest as CSV, Parquet and HTML. */
import { join } from 'node:path';
import { writeFileAtomically } from '../../core/atomic-write.ts';
import { writeFrameParquet } from '../../features/store/parquet.ts';
import type { Store } from '../../features/store/open.ts';
import type { Backtest } from '../backtest.ts';
import { monthsCsv, monthsFrame } from './seasonality-table.ts';
import { seasonalityPage } from './seasonality-page.ts';

/** The files, absolute. */
export interface ReportFiles {
  readonly csv: string;
  readonly parquet: string;
  readonly html: string;
}

export async function writeSeasonalityReport(store: Store, folder: string, backtest: Backtest): Promise<ReportFiles> {
  const files = { csv: join(folder, 'seasonality.csv'), parquet: join(folder, 'seasonality.parquet'), html: join(folder, 'seasonality.html') };
  writeFileAtomically(files.csv, monthsCsv(backtest));
  await writeFrameParquet(store, files.parquet, monthsFrame(backtest));
  writeFileAtomically(files.html, await seasonalityPage(backtest));
  return files;
}
