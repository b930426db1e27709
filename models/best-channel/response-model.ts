/** Response models of either kind behind one function: the rewards that they expect of every action. */
import type { Action } from '../../core/channel.ts';
import type { Frame } from '../../core/frame.ts';
import { prepareEffects, type EffectsResponse } from './effects-response.ts';
import type { ExpectedRewards } from './expected-rewards.ts';
import { prepareNetwork, type NetworkResponse } from './network-response.ts';

export type ResponseModel = NetworkResponse | EffectsResponse;

/** Names of the estimators, simplest first: the order in which one has to prove itself against what is kept so far. */
export const RESPONSE_ESTIMATORS = ['mean-effects', 'ridge-effects', 'multi-action-network'] as const;
export type ResponseEstimator = (typeof RESPONSE_ESTIMATORS)[number];

/**
 * A function from a frame to a function from a row to the rewards that the model expects, aligned with `model.actions`.
 * Binding a frame throws `frame-mismatch` when columns are absent or of another kind.
 */
export function prepareResponse(model: ResponseModel): (x: Frame) => (row: number) => ExpectedRewards {
  return model.kind === 'network' ? prepareNetwork(model) : prepareEffects(model);
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
