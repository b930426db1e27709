/** `dunlin serve`: answers over HTTP (and Kafka) from the published snapshot until it is stopped. */
import { existsSync } from 'node:fs';
import { homePaths } from '../../core/home.ts';
import type { CommandModule } from '../command.ts';

export const command: CommandModule = {
  name: 'serve',
  summary: 'answer scores and decisions over HTTP from the published snapshot, until stopped',
  examples: ['dunlin serve', 'PORT=9090 dunlin serve', 'KAFKA_BROKERS=localhost:9092 dunlin serve'],
  configure: (command) => {
    command.option('--port <port>', 'port (default: $PORT, else 8080; 0 = any free one)').option('--host <host>', 'loopback address (default: $HOST, else 127.0.0.1)');
  },
  run: async (context, _args, options) => {
    const { startServer } = await import('../../serving/main.ts');
    const text = (name: string): Record<string, string> => (options[name] === undefined ? {} : { [name.toUpperCase()]: String(options[name]) });
    const server = await startServer({ home: context.home, environment: { ...context.environment, ...text('port'), ...text('host') } });
    const missing = existsSync(homePaths(context.home).current) ? 'the published snapshot cannot be used, see above' : 'nothing is published yet';
    const state = server.snapshotId === null ? `${missing}, so it answers 503 until \`dunlin run\` has published` : `snapshot ${server.snapshotId.slice(0, 12)}`;
    context.progress({ step: 'serve', share: 1, text: `${server.address} (${state}${server.usesKafka ? ', with Kafka' : ''}); pages at ${server.address}/ui, API at ${server.address}/docs; Ctrl-C stops it` });
    if (!context.signal.aborted) await new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve(), { once: true }));
    await server.close();
    return { json: { stopped: true, address: server.address }, text: 'Stopped. Everything that was acknowledged is in the logs.' };
  },
};
