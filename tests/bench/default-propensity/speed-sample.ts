/** Real features of the sample world for the speed bench: missing values, categories, few-valued columns. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Column } from '../../../core/frame.ts';
import { randomStream } from '../../../core/random.ts';
import { decodeTrainingSet } from '../../../pipelines/training-set.ts';
import { benchHome } from '../bench-home.ts';
import { lastLine } from '../python-environment.ts';
import { HELD_OUT_ROWS, writeTable, type SpeedTable } from './speed-data.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const FIT_ROWS = 100_000;

/** Training rows of the sample world drawn with replacement: debtors of the held-out rows are none of those fitted on. */
export function* sampleTables(seeds: readonly number[]): Iterable<SpeedTable> {
  const set = decodeTrainingSet(readFileSync(trainingSetFile()));
  for (const seed of seeds) {
    const random = randomStream('speed-sample', seed);
    const isHeldOut = new Map<string, boolean>();
    for (const id of set.spine.debtorIds) if (!isHeldOut.has(id)) isHeldOut.set(id, random.uniform() < 0.3);
    const pools = [false, true].map((wanted) => set.spine.debtorIds.flatMap((id, row) => (isHeldOut.get(id) === wanted ? [row] : [])));
    const rows = Int32Array.from({ length: FIT_ROWS + HELD_OUT_ROWS }, (_, i) => {
      const pool = pools[i < FIT_ROWS ? 0 : 1]!;
      return pool[random.integer(pool.length)]!;
    });
    const columns = set.x.names.map((name) => set.x.columns.get(name)!);
    yield writeTable(`sample-${seed}`, {
      fitRows: FIT_ROWS, categorical: columns.flatMap(({ kind }, i) => (kind === 'category' ? [i] : [])),
      columns: columns.map((column) => Float32Array.from(rows, (row) => valueAt(column, row))), labels: Float32Array.from(rows, (row) => set.y[row]!),
    });
  }
}

function valueAt(column: Column, row: number): number {
  if (column.kind === 'numeric') return column.values[row]!;
  return column.codes[row]! < 0 ? NaN : column.codes[row]!;
}

/** The rows that a run of the sample world trained on; made once. */
function trainingSetFile(): string {
  const folder = join(benchHome(), 'sample-run'), content = join(folder, 'home/runs/content');
  if (!existsSync(content)) {
    mkdirSync(folder, { recursive: true });
    const portfolio = join(folder, 'portfolio.yaml');
    writeFileSync(portfolio, JSON.stringify({ extends: join(ROOT, 'data-samples/portfolios/sample-world.yaml'), models: { default: { estimators: ['base-rate'] } } }));
    process.stdout.write('Running the sample world for its training rows; this takes a minute, once.\n');
    const run = spawnSync(process.execPath, [join(ROOT, 'cli/bin.mjs'), 'run', '--home', join(folder, 'home'), '--portfolio', portfolio], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`The sample world must run; it ended with: ${lastLine(run.stderr)}`);
  }
  const file = readdirSync(content).find((name) => name.endsWith('.arrow'));
  if (file === undefined) throw new Error(`The run must leave its training rows in ${content}; there are none. Remove ${folder} and run again.`);
  return join(content, file);
}
