/** A fitted multi-action network: immutable data, and the rewards it expects of every action. */
import type { Action } from '../../core/channel.ts';
import type { Frame } from '../../core/frame.ts';
import type { ParameterSet } from '../tensor/parameters.ts';
import { bindEncoder, type Encoder } from './encoder.ts';
import type { ExpectedRewards } from './expected-rewards.ts';
import { bindForward } from './network.ts';

export interface NetworkResponse {
  readonly kind: 'network';
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

/** From a frame to a row to expected rewards, aligned with `model.actions`. Binding a frame throws `frame-mismatch`. */
export function prepareNetwork(model: NetworkResponse): (x: Frame) => (row: number) => ExpectedRewards {
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
