/** Where the parameters of the estimators are searched: inside the bounds of their schemas, around their defaults. */
import type { SearchSpace } from '../search/space.ts';

export const SCORECARD_SPACE: SearchSpace = {
  preBins: { kind: 'integer', from: 10, to: 60, scale: 'log' },
  leastShare: { kind: 'real', from: 0.01, to: 0.08, scale: 'log' },
  penalty: { kind: 'real', from: 0.5, to: 8, scale: 'log' },
  shrinkage: { kind: 'real', from: 1, to: 100, scale: 'log' },
  l2: { kind: 'real', from: 1, to: 200, scale: 'log' },
};

export const LOGISTIC_SPACE: SearchSpace = {
  l2: { kind: 'real', from: 0.1, to: 1000, scale: 'log' },
  categories: { kind: 'integer', from: 5, to: 60, scale: 'log' },
};

export const TREES_SPACE: SearchSpace = {
  learningRate: { kind: 'real', from: 0.01, to: 0.2, scale: 'log' },
  maximumLeaves: { kind: 'integer', from: 4, to: 63, scale: 'log' },
  maximumDepth: { kind: 'integer', from: 2, to: 16, scale: 'log' },
  minimumChildRows: { kind: 'integer', from: 5, to: 200, scale: 'log' },
  l2: { kind: 'real', from: 0.1, to: 100, scale: 'log' },
  rowShare: { kind: 'real', from: 0.5, to: 1, scale: 'linear' },
  columnShare: { kind: 'real', from: 0.3, to: 1, scale: 'linear' },
};

export const NETWORK_SPACE: SearchSpace = {
  pieces: { kind: 'integer', from: 4, to: 24, scale: 'log' },
  hidden: { kind: 'integer', from: 16, to: 128, scale: 'log' },
  dropout: { kind: 'real', from: 0, to: 0.4, scale: 'linear' },
  learningRate: { kind: 'real', from: 0.0005, to: 0.01, scale: 'log' },
  weightDecay: { kind: 'real', from: 0.0003, to: 0.1, scale: 'log' },
};
