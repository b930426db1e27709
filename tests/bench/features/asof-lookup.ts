/** One value as of each label: our join, Feast's file store and Polars `join_asof`, alternating in one run over the same values. */
import { join } from 'node:path';
import type { Spine } from '../../../core/frame.ts';
import { openStore, type Store } from '../../../features/store/open.ts';
import { pointInTimeJoin } from '../../../features/store/point-in-time-join.ts';
import { ensureAsofInput, readLabels } from './asof-input.ts';
import { NEWEST_VALUE, newestValueView } from './asof-view.ts';
import { measure } from './measure.ts';
import { ensureLookupPython, startWorker } from './python-tools.ts';
import { median, ratioText } from '../statistics.ts';
import { printTable } from '../table.ts';
import { PORTFOLIO } from './world-shape.ts';

/** Their time over ours, at least. */
const BAR_RATIO = { feast: 10, polars: 1 } as const;
const TOOLS = ['feast', 'polars'] as const;
const ROUNDS = 3;
const VALUES_PER_DEBTOR = 10;

/** True when both bars are met, or when the other tools cannot be had (said aloud). Throws when values differ. */
export async function benchAsofLookup(scale: number): Promise<boolean> {
  const labels = Math.round(100_000 * scale);
  const environment = ensureLookupPython();
  if ('reason' in environment) {
    process.stdout.write(`\nSKIPPED: Feast and Polars cannot be compared with here: ${environment.reason}\n`);
    return true;
  }
  const { folder } = await ensureAsofInput({ debtors: labels, valuesPerDebtor: VALUES_PER_DEBTOR, labels });
  const store = await openStore(join(folder, 'store.duckdb'), { threads: 2 });
  const workers = TOOLS.map((tool) => startWorker(environment.python, tool, folder));
  try {
    const spine = await readLabels(store, folder);
    const seconds: Record<'ours' | (typeof TOOLS)[number], number[]> = { ours: [], feast: [], polars: [] };
    let ours: Float64Array = new Float64Array(0);
    // The first round warms all of them up.
    for (let round = 0; round <= ROUNDS; round++) {
      const { result, seconds: ourSeconds } = await measure(() => lookUp(store, spine));
      ours = result;
      if (round > 0) seconds.ours.push(ourSeconds);
      for (const [i, tool] of TOOLS.entries()) {
        const answer = await workers[i]!.ask<{ seconds: number }>('run');
        if (round > 0) seconds[tool].push(answer.seconds);
      }
    }
    for (const worker of workers) await worker.ask('write');
    const missing = ours.filter((value) => Number.isNaN(value)).length;
    const rows = await Promise.all(TOOLS.map(async (tool) => {
      const dropped = await compare(store, { tool, folder, ours });
      const isGood = median(seconds[tool]) >= BAR_RATIO[tool] * median(seconds.ours);
      return { isGood, cells: [tool, median(seconds[tool]).toFixed(3), median(seconds.ours).toFixed(3), ratioText(seconds[tool], seconds.ours), `>= ${BAR_RATIO[tool]}`, String(dropped), isGood ? 'met' : 'NOT MET'] };
    }));
    printTable(`One value as of ${spine.rowCount} labels from ${labels * VALUES_PER_DEBTOR} values, medians of ${ROUNDS}; equal on all rows, ${missing} labels without a value`,
      ['against', 'its s', 'ours s', 'ratio', 'bar', 'rows it dropped', 'met'], rows.map(({ cells }) => cells));
    return rows.every(({ isGood }) => isGood);
  } finally {
    for (const worker of workers) worker.close();
    store.close();
  }
}

async function lookUp(store: Store, spine: Spine): Promise<Float64Array> {
  const column = (await pointInTimeJoin(store, spine, [newestValueView], PORTFOLIO)).columns.get(NEWEST_VALUE)!;
  if (column.kind !== 'numeric') throw new TypeError(`${NEWEST_VALUE} must be numeric.`);
  return column.values;
}

/** Throws when a value of the tool differs from ours; returns how many labels it left out, which must be ones without a value. */
async function compare(store: Store, { tool, folder, ours }: { readonly tool: string; readonly folder: string; readonly ours: Float64Array }): Promise<number> {
  const rows = await store.rows<{ label_id: number; value: number | null }>(`select label_id::INTEGER as label_id, value::DOUBLE as value from read_parquet('${join(folder, `${tool}.parquet`)}')`);
  const seen = new Set(rows.map((row) => row.label_id));
  const differing = rows.filter((row) => !Object.is(row.value ?? Number.NaN, ours[row.label_id])).length;
  const lost = [...ours.keys()].filter((label) => !seen.has(label) && !Number.isNaN(ours[label]!)).length;
  if (differing + lost > 0 || seen.size !== rows.length) throw new Error(`${tool} must give the values that we give; ${differing} differ and ${lost} values are lost.`);
  return ours.length - seen.size;
}
