/**
 * What tests ask for a service: `const kafka = await kafkaBroker(); describe.skipIf(kafka.address === null)(...)`.
 *
 * Call it at the top of the test file, where waiting has no time limit. On a machine that can provide the service but failed to,
 * with `CI=true`, it throws, so that the file fails; elsewhere `address` is null and `reason` is printed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export type ServiceName = 'temporal' | 'kafka' | 'native-tensorflow';

export interface Service {
  /** `host:port`, or the folder of the module; null when there is none. */
  readonly address: string | null;
  /** Why there is none, else empty. */
  readonly reason: string;
}

/** What start-services writes when a service is up or given up. */
export interface ServiceState extends Service {
  /** This machine has what it takes to provide the service. */
  readonly isObtainable: boolean;
}

const POLL_MS = 200;

/** Address of a real Temporal server. */
export function temporalServer(): Promise<Service> {
  return service('temporal');
}

/** `host:port` of a real Kafka broker. */
export function kafkaBroker(): Promise<Service> {
  return service('kafka');
}

/** Folder of a tfjs-node package that loads, for `loadTensorFlow({ nativeModule })`. */
export function nativeTensorFlow(): Promise<Service> {
  return service('native-tensorflow');
}

async function service(name: ServiceName): Promise<Service> {
  const folder = process.env['DUNLIN_TEST_SERVICES'];
  if (folder === undefined) throw new Error('DUNLIN_TEST_SERVICES must be set by tests/setup/start-services.ts; put the test under tests/services or name it *kafka*.test.ts.');
  const path = join(folder, `${name}.json`);
  while (!existsSync(path)) await wait(POLL_MS);
  const state = JSON.parse(readFileSync(path, 'utf8')) as ServiceState;
  if (state.address === null) {
    if (process.env['CI'] === 'true' && state.isObtainable) throw new Error(`${name} must be there in CI on this machine; ${state.reason}`);
    process.stderr.write(`SKIPPED: no ${name}: ${state.reason}\n`);
  }
  return { address: state.address, reason: state.reason };
}
