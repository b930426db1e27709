/** Starts a server: reads the environment, loads the published snapshot, listens, and swaps to what is published later. */
import { homePaths } from '../core/home.ts';
import { DunlinError, errorText } from '../core/errors.ts';
import { buildApp } from './app.ts';
import { assemble, type Assembly } from './assemble.ts';
import { readServerConfig, type ServerConfig } from './config.ts';
import { modelsOfHome } from './models-of-home.ts';
import type { App } from './routes/dependencies.ts';
import { watchCurrent } from './snapshot/watch-current.ts';
import type { MessageStream } from './stream/message-stream.ts';

export interface StartOptions {
  /** The data directory, absolute. */
  readonly home: string;
  /** PORT, HOST, KAFKA_BROKERS, DUNLIN_LOG_LEVEL, DUNLIN_TEST_CLOCK. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface RunningServer {
  /** `http://127.0.0.1:8080`. */
  readonly address: string;
  /** Null while nothing is published; the server then answers 503 until something is. */
  readonly snapshotId: string | null;
  readonly usesKafka: boolean;
  /** Ends what is under way, then closes everything. */
  close(): Promise<void>;
}

/** Throws `argument-invalid`, `port-in-use`, `store-locked`, `kafka-unavailable`. */
export async function startServer({ home: root, environment }: StartOptions): Promise<RunningServer> {
  const config = readServerConfig(environment);
  const home = homePaths(root);
  let log: App['log'] | null = null;
  const assembly = assemble({ home, acceptsNow: config.acceptsNow, onFailure: (what, error) => log?.error({ err: error }, what) });
  const app = buildApp({ ...assembly, models: modelsOfHome(home), log: config.logLevel === false ? false : { level: config.logLevel, stream: process.stderr } });
  log = app.log;
  const watcher = watchCurrent(home.current, (snapshotId) => assembly.useSnapshot(snapshotId));
  let stream: MessageStream | null = null;
  const close = async (): Promise<void> => {
    watcher.stop();
    await stream?.close();
    await app.close();
    await assembly.close();
  };
  try {
    await watcher.look();
    const address = await listen(app, config);
    stream = config.brokers.length === 0 ? null : await startStream(config, assembly, app.log);
    return { address, snapshotId: assembly.live.isReady() ? assembly.live.current().published.id : null, usesKafka: stream !== null, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function listen(app: App, { host, port }: ServerConfig): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new DunlinError('port-in-use', `Port ${port} must be free; another program has it. Stop that program, or choose another port: PORT=${port + 1}.`, { port });
  }
}

async function startStream(config: ServerConfig, { decider, receiveEvents, metrics }: Assembly, log: App['log']): Promise<MessageStream> {
  const { openKafkaStream } = await import('./stream/kafka-stream.ts');
  const { serveStream } = await import('./stream/serve-stream.ts');
  const stream = await openKafkaStream({
    brokers: config.brokers, groupId: 'dunlin-serving', log: (level, text) => log[level](text), onCrash: (error) => log.error({ err: error }, `the stream has ended: ${errorText(error)}`),
  });
  await serveStream({ stream, decider, receiveEvents, onDeadLetter: (topic, code) => {
    metrics.deadLetters.inc({ topic });
    log.warn({ topic, code }, 'a message could not be read');
  } });
  return stream;
}
