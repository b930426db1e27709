/**
 * `npm run bench -- parity [--pairs 1000000] [--reference 100000] [--debtors 5000] [--seed 1]`: random pairs of debtor and as-of through
 * training, nightly snapshot and stream, and some of them through the slow reference. Exit status 1 when a bit differs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { selectRows } from '../../core/frame.ts';
import { stopwatchMs } from '../../core/time.ts';
import { openMemoryStore } from '../../features/store/open.ts';
import { countFrameDifferences, differences, referenceRow, type Difference } from '../reference/compare.ts';
import { generateRows, generateWorld } from '../reference/generate/world.ts';
import { loadWorld } from '../reference/load-world.ts';
import { joinForTraining, joinFromStream, joinNightly } from '../reference/uses.ts';
import { REFERENCE_VIEWS } from '../reference/views.ts';

const MOMENTS = 10;
/** Debtors in one pass of the stream. */
const AT_ONCE = 5000;

const { values } = parseArgs({ options: {
  pairs: { type: 'string', default: '1000000' }, reference: { type: 'string', default: '100000' }, debtors: { type: 'string', default: '5000' }, seed: { type: 'string', default: '1' },
} });
const [pairs, referencePairs, debtors, firstSeed] = [values.pairs, values.reference, values.debtors, values.seed].map(Number) as [number, number, number, number];

interface Outcome {
  /** Cells = pairs x features. */
  readonly cells: number;
  readonly nightly: number;
  readonly stream: number;
  readonly reference: number;
  readonly referenceRows: number;
  readonly example: Difference | null;
}

/** One world of `debtors` x 10 moments, every `step`-th pair of it against the reference. */
async function compareWorld(seed: number, step: number): Promise<Outcome> {
  const world = generateWorld(seed, { debtors });
  const rows = generateRows(world, seed, { debtors, moments: MOMENTS });
  const folder = mkdtempSync(join(tmpdir(), 'dunlin-parity-'));
  const store = await openMemoryStore({ threads: 2 });
  try {
    await loadWorld(store, world);
    const training = await joinForTraining(store, world, rows);
    const nightly = countFrameDifferences(await joinNightly(store, world, rows), training);
    const stream = countFrameDifferences(await joinFromStream(store, world, rows, { folder, debtorsAtOnce: AT_ONCE }), training);
    const sampled = Int32Array.from({ length: Math.floor(rows.length / step) }, (_, index) => index * step);
    const views = Object.values(REFERENCE_VIEWS);
    const found = differences(selectRows(training, sampled), (index) => referenceRow(world, rows[sampled[index]!]!, views));
    return { cells: rows.length * training.names.length, nightly, stream, reference: found.length, referenceRows: sampled.length, example: found[0] ?? null };
  } finally {
    store.close();
    rmSync(folder, { recursive: true });
  }
}

const started = stopwatchMs();
const seconds = (): number => Math.round((stopwatchMs() - started) / 1000);
const worlds = Math.max(1, Math.round(pairs / (debtors * MOMENTS)));
const step = Math.max(1, Math.floor(worlds * debtors * MOMENTS / Math.max(1, referencePairs)));
const total = { cells: 0, nightly: 0, stream: 0, reference: 0, referenceRows: 0 };
for (let number = 0; number < worlds; number++) {
  const outcome = await compareWorld(firstSeed + number, step);
  for (const name of ['cells', 'nightly', 'stream', 'reference', 'referenceRows'] as const) total[name] += outcome[name];
  if (outcome.example) process.stderr.write(`World ${firstSeed + number} differs from the reference: ${JSON.stringify(outcome.example)}\n`);
  process.stderr.write(`${(number + 1) * debtors * MOMENTS} pairs, ${seconds()} s\n`);
}
const differing = total.nightly + total.stream + total.reference;
process.stdout.write(`${JSON.stringify({
  pairs: worlds * debtors * MOMENTS, cells: total.cells, referencePairs: total.referenceRows,
  differing: { nightly: total.nightly, stream: total.stream, reference: total.reference }, seconds: seconds(),
})}\n`);
process.exitCode = differing === 0 ? 0 : 1;
