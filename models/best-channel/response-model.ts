/** A fitted response model: immutable data, and the rewards it expects of every action. */
import type { Action } from '../../core/channel.ts';
import type { Frame } from '../../core/frame.ts';
import type { ParameterSet } from '../tensor/parameters.ts';
import { bindEncoder, type Encoder } from './encoder.ts';
import { bindForward } from './network.ts';

export interface ResponseModel {
  /** In the order of the heads; holds `no_contact`. */
  readonly actions: readonly Action[];
  readonly encoder: Encoder;
  readonly parameters: ParameterSet;
  /** Network outputs are rewards less `locationMinor`, in units of `scaleMinor`. */
  readonly locationMinor: number;
  readonly scaleMinor: number;
  /** In [0, 1]: how far the learnt differences between actions held on rows that were not fitted. */
  readonly effectShrinkage: number;
  /** Cost of each action, minor units. */
  readonly actionCostsMinor: Float64Array;
}

export interface ExpectedRewards {
  /** Expected reward of every action, net of its cost, minor units. */
  readonly netMinor: Float64Array;
  /** The same relative to no contact. */
  readonly valuesMinor: Float64Array;
}

/**
 * A function from a frame to a function from a row to the rewards that the model expects, aligned with `model.actions`.
 * Binding a frame throws `frame-mismatch` when columns are absent or of another kind.
 */
export function prepareResponse(model: ResponseModel): (x: Frame) => (row: number) => ExpectedRewards {
  const forward = bindForward(model.parameters);
  const inputs = new Float32Array(model.encoder.width);
  const untouched = model.actions.indexOf('no_contact');
  const effectMinor = model.scaleMinor * model.effectShrinkage;
  return (x) => {
    const encodeRow = bindEncoder(model.encoder, x);
    return (row) => {
      encodeRow(row, inputs);
      const outputs = forward(inputs);
      const baseMinor = model.locationMinor + model.scaleMinor * outputs[untouched]!;
      const valuesMinor = Float64Array.from(model.actions, (_, i) => (i === untouched ? 0 : effectMinor * outputs[i]! - model.actionCostsMinor[i]!));
      return { valuesMinor, netMinor: valuesMinor.map((value) => baseMinor + value) };
    };
  };
}

/**
 * Expected rewards of every row, row-major over the given actions. An action without a head is taken to do what no contact does.
 */
export function expectAll(model: ResponseModel, { x, actions }: { readonly x: Frame; readonly actions: readonly Action[] }): ExpectedRewards {
  const expect = prepareResponse(model)(x);
  const netMinor = new Float64Array(x.rowCount * actions.length);
  const valuesMinor = new Float64Array(x.rowCount * actions.length);
  const heads = actions.map((action) => model.actions.indexOf(action));
  const untouched = model.actions.indexOf('no_contact');
  for (let row = 0; row < x.rowCount; row++) {
    const expected = expect(row);
    heads.forEach((head, column) => {
      netMinor[row * actions.length + column] = expected.netMinor[head < 0 ? untouched : head]!;
      valuesMinor[row * actions.length + column] = head < 0 ? 0 : expected.valuesMinor[head]!;
    });
  }
  return { netMinor, valuesMinor };
}
