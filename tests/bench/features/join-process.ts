/**
 * One point-in-time join in a process of its own: prints what it cost and a digest of what it gave.
 *
 * Counted: building the spine, the join into typed arrays and its Arrow form, which is what a published snapshot holds. Not
 * counted: starting Node and opening the store file.
 */
import { sha256 } from '../../../core/hash.ts';
import { selectViews } from '../../../features/registry.ts';
import { encodeFeatures } from '../../../features/store/arrow.ts';
import { openStore } from '../../../features/store/open.ts';
import { pointInTimeJoin } from '../../../features/store/point-in-time-join.ts';
import { everyDebtor } from './every-debtor.ts';
import { measure, type Cost } from './measure.ts';
import { PORTFOLIO } from './world-shape.ts';

export interface JoinInput {
  /** The store file. */
  readonly path: string;
  readonly debtors: number;
  readonly asOfCount: number;
  /** All of them when left out. */
  readonly views?: readonly string[];
}

export interface JoinCost extends Cost {
  readonly rows: number;
  readonly columns: number;
  readonly sha256: string;
}

const input = JSON.parse(process.argv[2]!) as JoinInput;
const store = await openStore(input.path, { threads: 2 });
try {
  const { result, ...cost } = await measure(async () => {
    const spine = everyDebtor(input.debtors, input.asOfCount);
    const frame = await pointInTimeJoin(store, spine, selectViews(input.views), PORTFOLIO);
    return { spine, columns: frame.names.length, bytes: encodeFeatures(spine, frame) };
  });
  const answer: JoinCost = { ...cost, rows: result.spine.rowCount, columns: result.columns, sha256: sha256(result.bytes) };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
} finally {
  store.close();
}
