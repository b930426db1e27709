/** A small ensemble network on piecewise-linear embeddings, trained in TensorFlow.js. */
import Type from 'typebox';
import type { Static } from 'typebox';
import { randomStream } from '../../core/random.ts';
import type { Estimator } from '../contract.ts';
import { readParameters } from '../read-parameters.ts';
import { innerSplit } from '../split/group-split.ts';
import { loadTensorFlow } from '../tensor/backend.ts';
import { checkLabels } from './check-labels.ts';
import { learnEncoding } from './encoding.ts';
import { fitNetwork } from './network-fit.ts';
import type { NetworkWeights } from './network-forward.ts';
import { layOutInputs } from './network-inputs.ts';
import { loadNetwork, networkModel } from './network-model.ts';
import { NETWORK_SPACE } from './search-spaces.ts';

const parameters = Type.Object({
  pieces: Type.Integer({ minimum: 1, maximum: 64, default: 10, description: 'linear pieces of a numeric feature' }),
  categories: Type.Integer({ minimum: 1, maximum: 200, default: 20, description: 'categories of a column with an input of their own' }),
  embedding: Type.Integer({ minimum: 1, maximum: 64, default: 8, description: 'numbers that a numeric feature is embedded in' }),
  hidden: Type.Integer({ minimum: 4, maximum: 512, default: 32, description: 'units of each of the two hidden layers' }),
  members: Type.Integer({ minimum: 1, maximum: 32, default: 8, description: 'members that share the weights' }),
  networks: Type.Integer({ minimum: 0, maximum: 16, default: 0, description: 'networks whose predictions are averaged, each stopped by another fold; 0: four below 5,000 rows, else two' }),
  dropout: Type.Number({ minimum: 0, maximum: 0.9, default: 0.1, description: 'share of hidden units left out of a step' }),
  epochs: Type.Integer({ minimum: 1, maximum: 500, default: 30, description: 'most passes over the rows' }),
  batchSize: Type.Integer({ minimum: 8, maximum: 8192, default: 256, description: 'most rows of one step; a pass has at least 64 steps of 32 rows or more' }),
  learningRate: Type.Number({ minimum: 1e-6, maximum: 1, default: 0.008, description: 'step size of AdamW' }),
  weightDecay: Type.Number({ minimum: 0, maximum: 10, default: 0.01, description: 'decoupled weight decay of AdamW' }),
  gradientClip: Type.Number({ minimum: 0.001, maximum: 1000, default: 1, description: 'largest norm of a gradient' }),
  patience: Type.Integer({ minimum: 1, maximum: 100, default: 4, description: 'epochs without a better validation loss before stopping' }),
  validationFolds: Type.Integer({ minimum: 2, maximum: 20, default: 8, description: 'one fold in so many, by debtor, stops early' }),
}, { additionalProperties: false });

/**
 * Members share the weights and differ by a random sign for each column and by their outputs; the loss is the mean of the
 * members' log losses, the prediction the mean of their probabilities.
 *
 * Source: Gorishniy et al. 2025 (TabM-mini) and 2022 (piecewise-linear embeddings).
 */
export const network: Estimator = {
  name: 'network',
  parameters,
  space: NETWORK_SPACE,
  fit: async (data, given, context) => {
    const settings = fitToRows(readParameters(parameters, given), data.y.length);
    checkLabels(data);
    const encoding = learnEncoding(data.x, { ...settings, standardise: false }), layout = layOutInputs(data.x, encoding);
    const handle = await loadTensorFlow(context.tensor), nets: NetworkWeights[] = [];
    for (let net = 0; net < settings.networks; net++) {
      nets.push(await fitNetwork(handle, {
        data, encoding, layout, settings,
        split: innerSplit(data, { seed: context.seed + net, folds: settings.validationFolds }),
        random: randomStream('network', context.seed, net),
        context: { signal: context.signal, onProgress: (share, text) => context.onProgress?.((net + share) / settings.networks, text) },
      }));
    }
    return networkModel(encoding, nets, handle.backend);
  },
  load: loadNetwork,
};

/** Few rows: a network depends on its start and on the fold that stops it, and needs more steps than a pass of large batches has. */
function fitToRows(settings: Static<typeof parameters>, rows: number): Static<typeof parameters> {
  return { ...settings, networks: settings.networks || (rows < 5000 ? 4 : 2), batchSize: Math.min(settings.batchSize, Math.max(32, Math.ceil(rows / 64))) };
}
