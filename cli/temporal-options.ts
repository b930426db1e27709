/** Where the commands of Temporal find the server: options, else the environment, else a server on this machine. */
import type { Command } from 'commander';
import type { ClientOptions } from '../workflows/client.ts';
import { DEFAULT_ADDRESS, DEFAULT_NAMESPACE } from '../workflows/options.ts';
import type { CommandContext } from './command.ts';

export function addTemporalOptions(command: Command): Command {
  return command
    .option('--address <host:port>', `Temporal server (default: $TEMPORAL_ADDRESS, else ${DEFAULT_ADDRESS})`)
    .option('--namespace <name>', `Temporal namespace (default: $TEMPORAL_NAMESPACE, else ${DEFAULT_NAMESPACE})`)
    .option('--task-queue <name>', 'task queue that workers and runs share (default: dunlin)');
}

export function temporalOptions(context: Pick<CommandContext, 'environment'>, options: Readonly<Record<string, unknown>>): ClientOptions {
  const taskQueue = options['taskQueue'];
  return {
    address: String(options['address'] ?? context.environment['TEMPORAL_ADDRESS'] ?? DEFAULT_ADDRESS),
    namespace: String(options['namespace'] ?? context.environment['TEMPORAL_NAMESPACE'] ?? DEFAULT_NAMESPACE),
    ...(typeof taskQueue === 'string' ? { taskQueue } : {}),
  };
}
