/** A fitted network: one or more networks whose members' probabilities are averaged. */
import type { FittedModel, ModelState } from '../contract.ts';
import { makeRowEncoder, sumByColumn, type ColumnEncoding, type Encoding } from './encoding.ts';
import { meanMargin } from './mean-probability.ts';
import { explainRow } from './network-explain.ts';
import { bindNetwork, type NetworkWeights } from './network-forward.ts';

const NAMES = ['inputWeights', 'inputBias', 'memberSigns', 'hiddenWeights', 'hiddenBias', 'outputWeights', 'outputBias'] as const satisfies readonly (keyof NetworkWeights)[];

/** `margin = logit(mean over networks and members of 1 / (1 + exp(-z)))`. */
export function networkModel(encoding: Encoding, nets: readonly NetworkWeights[], backend: string): FittedModel {
  const width = encoding.centers.length;
  return {
    estimator: 'network',
    featureNames: encoding.columns.map((column) => column.name),
    margins: (x) => {
      const encode = makeRowEncoder(x, encoding), row = new Float64Array(width), passes = nets.map(bindNetwork);
      const members = nets[0]!.outputBias.length, logits = new Float64Array(nets.length * members);
      return Float64Array.from({ length: x.rowCount }, (_, i) => {
        encode(i, row);
        passes.forEach((pass, net) => logits.set(pass(row).logits, net * members));
        return meanMargin(logits);
      });
    },
    contributions: (x, i) => {
      const row = new Float64Array(width);
      makeRowEncoder(x, encoding)(i, row);
      const { bias, components } = explainRow(nets, row);
      return { bias, values: sumByColumn(encoding, components) };
    },
    state: () => ({
      json: { backend, columns: encoding.columns, networks: nets.length },
      arrays: { ...Object.fromEntries(NAMES.map((name) => [name, joinArrays(nets.map((weights) => weights[name]))])), centers: encoding.centers, scales: encoding.scales },
    }),
  };
}

export function loadNetwork(state: ModelState): FittedModel {
  const { backend, columns, networks } = state.json as { readonly backend: string; readonly columns: readonly ColumnEncoding[]; readonly networks: number };
  const arrays = state.arrays as Readonly<Record<string, Float32Array>>;
  const nets = Array.from({ length: networks }, (_, net) => Object.fromEntries(NAMES.map((name) => {
    const length = arrays[name]!.length / networks;
    return [name, arrays[name]!.subarray(net * length, (net + 1) * length)];
  })) as unknown as NetworkWeights);
  const { centers, scales } = state.arrays as unknown as Pick<Encoding, 'centers' | 'scales'>;
  return networkModel({ columns, centers, scales }, nets, backend);
}

function joinArrays(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
