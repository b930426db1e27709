/** The checks of `dunlin doctor`, in the order in which they are shown. Each answers; none throws for what is absent. */
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { errorText } from '../core/errors.ts';
import { homePaths } from '../core/home.ts';
import type { CommandContext } from './command.ts';
import { temporalOptions } from './temporal-options.ts';

export interface Finding {
  readonly name: string;
  readonly isThere: boolean;
  /** Everything works without it, as far as it is not about this part. */
  readonly isOptional: boolean;
  readonly detail: string;
  /** What to do to get it; empty where nothing needs to be done. */
  readonly remedy: string;
}

type Check = (context: CommandContext) => Promise<Omit<Finding, 'name'>>;

const ROOT = resolve(import.meta.dirname, '..');
const CONNECT_MS = 3000;

export const CHECKS: Readonly<Record<string, Check>> = {
  'Node': async () => present(`${process.versions.node} on ${process.platform} ${process.arch}`),
  'DuckDB': required('reinstall the packages: npm ci', async () => {
    const { openMemoryStore } = await import('../features/store/open.ts');
    const store = await openMemoryStore();
    try {
      const [row] = await store.rows<{ version: string }>('select version() as version');
      return row!.version;
    } finally {
      store.close();
    }
  }),
  'TensorFlow (native)': optional('faster wide networks; on Node 20 or 22: npm rebuild @tensorflow/tfjs-node, or set DUNLIN_TFJS_NODE to the folder of a working copy', async ({ environment }) => {
    const { loadTensorFlow } = await import('../models/tensor/backend.ts');
    const nativeModule = environment['DUNLIN_TFJS_NODE'];
    const { tf } = await loadTensorFlow({ backend: 'native', ...(nativeModule === undefined ? {} : { nativeModule }) });
    return `tfjs-core ${tf.version_core}`;
  }),
  'TensorFlow (wasm)': required('reinstall the packages: npm ci', async () => {
    const { loadTensorFlow } = await import('../models/tensor/backend.ts');
    const { tf } = await loadTensorFlow({ backend: 'wasm' });
    return `tfjs-core ${tf.version_core}`;
  }),
  'Temporal': optional('durable retraining and schedules; start one with `temporal server start-dev`, or set TEMPORAL_ADDRESS', async (context) => {
    const { connectClient } = await import('../workflows/client.ts');
    const place = temporalOptions(context, {});
    await (await connectClient(place)).close();
    return `answers at ${place.address}, namespace ${place.namespace}`;
  }),
  'Kafka': optional('events and score requests over topics; start a broker and set KAFKA_BROKERS=host:port', async ({ environment }) => {
    const brokers = environment['KAFKA_BROKERS'];
    if (brokers === undefined) throw new Error('KAFKA_BROKERS is not set');
    const [host, port] = brokers.split(',')[0]!.split(':');
    await reach(host!, Number(port ?? 9092));
    return `answers at ${brokers}`;
  }),
  'Datasets': optional('public ledgers for tests and examples; set DUNLIN_DATASETS to their folder', async ({ environment }) => {
    const folder = resolve(ROOT, environment['DUNLIN_DATASETS'] ?? '../shared/datasets');
    if (!existsSync(folder)) throw new Error(`${folder} does not exist`);
    return folder;
  }),
  'Portfolio': required('give one with --portfolio FILE, or mend it as the message says', async (context) => {
    const { loadPortfolio } = await import('../pipelines/portfolio.ts');
    const { portfolio, sources } = loadPortfolio(context.portfolioPath, { ...context.environment, DUNLIN_HOME: context.home });
    return `${portfolio.name}: ${sources.length} sources, ${portfolio.labels.length} labels (${context.portfolioPath})`;
  }),
  'Data directory': optional('made by the first `dunlin run` or `npm start`', async ({ home }) => {
    const paths = homePaths(home);
    if (!existsSync(paths.portfolio)) throw new Error(`${home} is empty or absent`);
    const published = existsSync(paths.current) ? `published snapshot ${readFileSync(paths.current, 'utf8').trim().slice(0, 12)}` : 'nothing published yet';
    return `${home}: portfolio ${readFileSync(paths.portfolio, 'utf8').trim()}, ${existsSync(paths.store) ? 'a store' : 'no store yet'}, ${published}`;
  }),
};

function present(detail: string): Omit<Finding, 'name'> {
  return { isThere: true, isOptional: false, detail, remedy: '' };
}

function required(remedy: string, look: (context: CommandContext) => Promise<string>): Check {
  return (context) => look(context).then(present, (error: unknown) => ({ isThere: false, isOptional: false, detail: errorText(error), remedy }));
}

function optional(remedy: string, look: (context: CommandContext) => Promise<string>): Check {
  return (context) => look(context).then(present, (error: unknown) => ({ isThere: false, isOptional: true, detail: errorText(error), remedy }));
}

function reach(host: string, port: number): Promise<void> {
  return new Promise((done, fail) => {
    const socket = connect({ host, port, timeout: CONNECT_MS });
    const end = (error?: Error): void => {
      socket.destroy();
      if (error) fail(error);
      else done();
    };
    socket.on('connect', () => end()).on('error', end).on('timeout', () => end(new Error(`nothing answers at ${host}:${port}`)));
  });
}
