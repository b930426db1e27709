/** LightGBM as a peer on a table that we wrote. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Frame } from '../../../core/frame.ts';
import { ensurePython, lastLine } from '../python-environment.ts';
import { categoryNames, writeMatrix, type MatrixRow } from './matrix-file.ts';

const SCRIPT = fileURLToPath(new URL('./lightgbm_table.py', import.meta.url));

/** Python with LightGBM, or why there is none. */
export const ensureLightgbm = (): ReturnType<typeof ensurePython> => ensurePython(fileURLToPath(new URL('./requirements.txt', import.meta.url)), 'LightGBM');

export interface LightgbmJob {
  /** 0/1 column. */
  readonly label: string;
  /** Column of `fit`, `stop` (early stopping only) and `test`. */
  readonly part: string;
  readonly categorical: readonly string[];
  readonly ignore: readonly string[];
  readonly leaves: number;
  /** Rows of a leaf, at least. */
  readonly least: number;
  readonly learningRate: number;
  readonly seed?: number;
}

/** Probabilities of the `test` rows in file order; throws when the script fails. */
export function predictByLightgbm(python: string, table: string, job: LightgbmJob): { readonly p: Float64Array; readonly seconds: number } {
  const out = `${table}.lightgbm`;
  const run = spawnSync(python, [SCRIPT, table, out, JSON.stringify(job)], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (run.status !== 0) throw new Error(`LightGBM must run; it ended with: ${lastLine(run.stderr)}`);
  const { seconds } = JSON.parse(lastLine(run.stdout)) as { seconds: number };
  return { seconds, p: Float64Array.from(readFileSync(out, 'utf8').trim().split('\n'), Number) };
}

/** The same for rows of a matrix in memory. */
export function predictMatrix(python: string, data: { readonly x: Frame; readonly y: Float64Array }, peer: { readonly rows: readonly MatrixRow[]; readonly leaves: number; readonly least: number }): Float64Array {
  const folder = mkdtempSync(join(tmpdir(), 'dunlin-peer-')), path = join(folder, 'matrix.csv');
  try {
    writeMatrix(path, data, peer.rows);
    return predictByLightgbm(python, path, { label: 'bad', part: 'part', categorical: categoryNames(data.x), ignore: [], leaves: peer.leaves, least: peer.least, learningRate: 0.03 }).p;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
