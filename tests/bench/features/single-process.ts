/**
 * One feature by our join and by a hand-written query, alternating in one process over one open store. Both begin with the spine in
 * JavaScript and end with a typed array; the first round warms up and is not counted.
 */
import type { FeatureView } from '../../../features/contract.ts';
import { FEATURE_VIEWS } from '../../../features/registry.ts';
import { narrowView } from '../../../features/slice-sql.ts';
import { openStore } from '../../../features/store/open.ts';
import { pointInTimeJoin } from '../../../features/store/point-in-time-join.ts';
import { everyDebtor } from './every-debtor.ts';
import { queryFeature, uploadLabels, type HandWritten } from './hand-written.ts';
import { measure, type Cost } from './measure.ts';
import { PORTFOLIO } from './world-shape.ts';

export interface SingleInput {
  readonly path: string;
  readonly debtors: number;
  readonly asOfCount: number;
  readonly feature: HandWritten;
  readonly rounds: number;
}

export interface SingleAnswer {
  readonly rows: number;
  /** Rows whose value is not 0, and rows at which the two differ. */
  readonly filled: number;
  readonly differing: number;
  readonly ours: readonly Cost[];
  readonly hand: readonly Cost[];
  /** The part of `hand` that is the query, without bringing the spine in. */
  readonly handQuerySeconds: readonly number[];
}

const input = JSON.parse(process.argv[2]!) as SingleInput;
const view = narrowedView(input.feature);
const spine = everyDebtor(input.debtors, input.asOfCount);
const store = await openStore(input.path, { threads: 2 });
try {
  const ours: Cost[] = [], hand: Cost[] = [], handQuerySeconds: number[] = [];
  let filled = 0, differing = 0;
  for (let round = 0; round <= input.rounds; round++) {
    const { result: frame, ...ourCost } = await measure(() => pointInTimeJoin(store, spine, [view], PORTFOLIO));
    const { seconds: uploadSeconds } = await measure(() => uploadLabels(store, spine));
    const { result: expected, ...queryCost } = await measure(() => queryFeature(store, input.feature, spine.rowCount));
    const column = frame.columns.get(input.feature)!;
    const values = column.kind === 'numeric' ? column.values : new Float64Array(0);
    filled = expected.filter((value) => value !== 0).length;
    differing = expected.filter((value, row) => !Object.is(value, values[row])).length;
    if (round === 0) continue;
    ours.push(ourCost);
    hand.push({ ...queryCost, seconds: uploadSeconds + queryCost.seconds });
    handQuerySeconds.push(queryCost.seconds);
  }
  process.stdout.write(`${JSON.stringify({ rows: spine.rowCount, filled, differing, ours, hand, handQuerySeconds } satisfies SingleAnswer)}\n`);
} finally {
  store.close();
}

/** The view that owns the feature, with no other column: what is not asked for need not be computed. */
function narrowedView(feature: string): FeatureView {
  const owner = FEATURE_VIEWS.find(({ columns }) => columns.some(({ name }) => name === feature))!;
  return narrowView(owner, [feature]);
}
