/** One deployment: a portfolio bound to a data directory. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DunlinError } from '../core/errors.ts';
import { homePaths, type HomePaths } from '../core/home.ts';
import { writeFileAtomically } from '../core/atomic-write.ts';
import type { Progress } from '../core/progress.ts';
import type { Portfolio } from '../core/schema/portfolio.ts';
import type { Instant } from '../core/time.ts';
import { openStore, type Store, type StoreOptions } from '../features/store/open.ts';
import type { FeatureOptions } from '../features/store/spine.ts';
import type { TensorOptions } from '../models/tensor/backend.ts';
import { loadPortfolio, type LoadedPortfolio, type Variables } from './portfolio.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** Where the public ledgers are looked for unless `DUNLIN_DATASETS` says otherwise; both relative to the checkout. */
const DATASETS = '../shared/datasets';

export interface Deployment extends LoadedPortfolio {
  readonly home: HomePaths;
  readonly variables: Variables;
}

export interface DeploymentPlace {
  /** The data directory, absolute. */
  readonly home: string;
  /** The portfolio file, absolute. */
  readonly portfolioPath: string;
}

/**
 * Loads the portfolio and binds the data directory to it, so that two ledgers never share a store.
 * @throws portfolio-missing, portfolio-invalid, variable-unset, home-mismatch
 */
export function openDeployment(place: DeploymentPlace, variables: Variables): Deployment {
  const loaded = readDeployment(place, variables);
  const { home } = loaded;
  const bound = existsSync(home.portfolio) ? readFileSync(home.portfolio, 'utf8').trim() : null;
  if (bound !== null && bound !== loaded.portfolio.name) {
    throw new DunlinError('home-mismatch', `The data directory must hold one portfolio; ${place.home} holds ${bound}, not ${loaded.portfolio.name}. Give another directory with --home DIR.`);
  }
  if (bound === null) {
    mkdirSync(place.home, { recursive: true });
    writeFileAtomically(home.portfolio, `${loaded.portfolio.name}\n`);
  }
  return loaded;
}

/**
 * Loads the portfolio without touching the data directory.
 * @throws portfolio-missing, portfolio-invalid, variable-unset
 */
export function readDeployment(place: DeploymentPlace, variables: Variables): Deployment {
  const known = { ...variables, DUNLIN_DATASETS: resolve(ROOT, variables['DUNLIN_DATASETS'] ?? DATASETS), DUNLIN_HOME: place.home };
  return { ...loadPortfolio(place.portfolioPath, known), home: homePaths(place.home), variables: known };
}

/** Opens the store for the time of `work` and closes it whatever happens. */
export async function withStore<T>(deployment: Deployment, work: (store: Store) => Promise<T>, options: StoreOptions = {}): Promise<T> {
  const store = await openStore(deployment.home.store, options);
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

/**
 * How intake opens the store: it streams, so that a file of any size keeps the process below 2 GiB, and says when an earlier
 * writer was killed.
 */
export function intakeStore(progress: Progress): StoreOptions {
  return {
    memoryLimit: '1200MB',
    onAbandoned: (pid) => progress({ step: 'store', share: 1, text: `process ${pid} was killed while it had the store open; what it had not finished is not there, and this intake goes on from what is` }),
  };
}

/** The newest published as-of: rows known at or before it are late. Null before the first publication. */
export async function readWatermark(store: Store): Promise<Instant | null> {
  const [row] = await store.rows<{ as_of: bigint | null }>('select epoch_us(max(as_of)) as as_of from published');
  return row?.as_of ?? null;
}

/** What feature SQL must know of the portfolio. */
export function featureOptions(portfolio: Portfolio): FeatureOptions {
  const { timeZone, currency, country } = portfolio;
  return { timeZone, currency, ...(country === undefined ? {} : { country }) };
}

/** A native TensorFlow outside node_modules, where `DUNLIN_TFJS_NODE` names one. */
export function tensorOptions({ variables }: Deployment): TensorOptions {
  const nativeModule = variables['DUNLIN_TFJS_NODE'];
  return nativeModule === undefined ? {} : { nativeModule };
}
