/**
 * Many decisions at once over typed arrays: the probabilities of `best-channel/policy.ts` and the draw of `decide.ts`, to the same bits.
 *
 * Where actions have slots (morning, noon, ...), the action is drawn first, by the value of its best slot, and then its slot:
 *
 *     p(a, s) = p(a) p(s | a),   p(s | a) = slotFloor + (1 - S slotFloor) [s is the best slot of a]
 *
 * So floors of the policy lie on actions, not on every pair, and what is logged is the product.
 */
import { ACTIONS } from '../core/channel.ts';
import { DunlinError } from '../core/errors.ts';
import { fillProbabilities, type Policy } from './best-channel/policy.ts';

export interface DecisionBatch {
  readonly policy: Policy;
  /** Bit i = ACTIONS[i] is permitted; that of no contact always is. */
  readonly masks: ArrayLike<number>;
  /** Row-major, rows x ACTIONS x slots; relative to no contact, minor units, NaN = not known. */
  readonly valuesMinor: Float64Array;
  readonly slotCount: number;
  /** Least probability of every slot of the action drawn, in [0, 1 / slots]. */
  readonly slotFloor: number;
  /** Uniform in [0, 1), one per row. */
  readonly draws: Float64Array;
}

export interface BatchDecisions {
  /** Places in ACTIONS. */
  readonly actions: Uint8Array;
  /** 0 where there is one slot, and for no contact. */
  readonly slots: Uint8Array;
  /** Of the action and its slot together. */
  readonly loggingProbabilities: Float64Array;
}

const REST = ACTIONS.length - 1;

/** Throws `parameter-invalid` for floors that do not fit. */
export function decideBatch({ policy, masks, valuesMinor, slotCount, slotFloor, draws }: DecisionBatch): BatchDecisions {
  if (!(slotFloor >= 0) || slotFloor * slotCount > 1) throw new DunlinError('parameter-invalid', `The floor of a slot must lie in [0, ${(1 / slotCount).toFixed(4)}] with ${slotCount} slots; got ${slotFloor}. Lower it.`);
  const rows = draws.length, actions = new Uint8Array(rows), slots = new Uint8Array(rows), loggingProbabilities = new Float64Array(rows);
  const columns = new Uint8Array(ACTIONS.length), values = new Float64Array(ACTIONS.length), probabilities = new Float64Array(ACTIONS.length);
  const slotProbabilities = new Float64Array(slotCount);
  for (let row = 0; row < rows; row++) {
    let count = 0;
    for (let column = 0; column <= REST; column++) {
      if ((masks[row]! >> column & 1) === 0) continue;
      columns[count] = column;
      values[count++] = valuesMinor[bestSlot(valuesMinor, (row * ACTIONS.length + column) * slotCount, slotCount)]!;
    }
    fillProbabilities(policy, { count, columns, values }, probabilities);
    const draw = draws[row]!, { index, before } = drawFrom(probabilities, count, draw), action = columns[index]!;
    actions[row] = action;
    loggingProbabilities[row] = probabilities[index]!;
    if (slotCount === 1 || action === REST) continue;
    const start = (row * ACTIONS.length + action) * slotCount;
    slotProbabilities.fill(slotFloor);
    slotProbabilities[bestSlot(valuesMinor, start, slotCount) - start]! += 1 - slotCount * slotFloor;
    // What the draw has left within its action is uniform again.
    slots[row] = drawFrom(slotProbabilities, slotCount, (draw - before) / probabilities[index]!).index;
    loggingProbabilities[row]! *= slotProbabilities[slots[row]!]!;
  }
  return { actions, slots, loggingProbabilities };
}

/** The cell of the slot of highest value, the first of equals; the first where none is known. */
function bestSlot(valuesMinor: Float64Array, start: number, slotCount: number): number {
  let best = start;
  for (let cell = start + 1; cell < start + slotCount; cell++) if (valuesMinor[cell]! > valuesMinor[best]! || Number.isNaN(valuesMinor[best]!)) best = cell;
  return best;
}

/** As `drawIndex`, over the first entries, and the probability before the entry drawn. */
function drawFrom(probabilities: Float64Array, count: number, draw: number): { readonly index: number; readonly before: number } {
  let cumulated = 0, last = 0, before = 0;
  for (let i = 0; i < count; i++) {
    if (probabilities[i]! <= 0) continue;
    before = cumulated;
    cumulated += probabilities[i]!;
    last = i;
    if (draw < cumulated) break;
  }
  return { index: last, before };
}
