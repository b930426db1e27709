/** The feature gain of one label of a deployment, over the training set that a run would learn from. */
import { DunlinError } from '../core/errors.ts';
import { featureSetVersion, selectViews } from '../features/registry.ts';
import { portfolioClock } from './clock.ts';
import { withStore, type Deployment } from './deployment.ts';
import { measureGain, type GainInput } from './feature-gain.ts';
import type { GainReport } from './report/feature-gain-page.ts';
import { primaryLabel } from './serving-features.ts';
import { buildTrainingSet } from './steps/materialise.ts';

export type GainSettings = Pick<GainInput, 'estimator' | 'parameters' | 'fits' | 'progress' | 'signal'> & {
  /** Left out: the label whose model answers scores. */
  readonly label?: string;
};

/** Throws `argument-invalid` for an unknown label, and what building and splitting the training set throw. */
export async function measurePortfolioGain(deployment: Deployment, { label: wanted, ...settings }: GainSettings): Promise<GainReport> {
  const { portfolio } = deployment;
  const label = wanted === undefined ? primaryLabel(portfolio) : portfolio.labels.find(({ id }) => id === wanted);
  if (!label) throw new DunlinError('argument-invalid', `--label must be one of ${portfolio.labels.map(({ id }) => id).join(', ')}; got ${JSON.stringify(wanted)}. Correct it.`);
  const views = selectViews(portfolio.models.default.views), seed = portfolio.seed ?? 1;
  settings.progress({ step: 'gain', share: 0, text: `labels and features of ${label.id}` });
  const set = await withStore(deployment, async (store) => buildTrainingSet(store, label, { portfolio, knownUpTo: (await portfolioClock(store, portfolio)).now(), views }));
  const result = await measureGain({ ...settings, set, views, windows: label.windows, timeZone: portfolio.timeZone, seed });
  const { estimator, parameters, fits } = settings;
  return { portfolio: portfolio.name, label: label.id, estimator, parameters, seed, fits, featureSetVersion: featureSetVersion(views), ...result };
}
