/** Global set-up of the project `services`: starts to find or obtain all three in the background and stops them at the end. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { obtainKafka } from './obtain-kafka.ts';
import { obtainNativeTensorFlow } from './obtain-native-tensorflow.ts';
import { obtainTemporal } from './obtain-temporal.ts';
import { Unobtainable, type Obtained, type ObtainOptions } from './obtain.ts';
import type { ServiceName, ServiceState } from './services.ts';

const OBTAIN: Readonly<Record<ServiceName, (options: ObtainOptions) => Promise<Obtained>>> = {
  temporal: obtainTemporal, kafka: obtainKafka, 'native-tensorflow': obtainNativeTensorFlow,
};

export default function startServices(): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dunlin-services-'));
  process.env['DUNLIN_TEST_SERVICES'] = folder;
  // Ctrl-C ends the tests without teardown; the servers' supervisors remove their own folders.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const abort = new AbortController();
  const starting = (Object.keys(OBTAIN) as ServiceName[]).map((name) => start(name, folder, abort.signal));
  return async () => {
    abort.abort(new Error('the tests are over'));
    await Promise.all((await Promise.all(starting)).map((stop) => stop()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}

/** Resolves to what stops the service; never rejects. */
async function start(name: ServiceName, folder: string, signal: AbortSignal): Promise<() => Promise<void>> {
  const say = (text: string): void => {
    if (!signal.aborted) process.stderr.write(`[${name}] ${text}\n`);
  };
  const tell = (state: ServiceState): void => {
    const path = join(folder, `${name}.json`);
    writeFileSync(`${path}.tmp`, JSON.stringify(state));
    renameSync(`${path}.tmp`, path);
  };
  try {
    const { address, stop } = await OBTAIN[name]({ folder: join(folder, name), signal, say });
    say(`ready: ${address}`);
    tell({ address, reason: '', isObtainable: true });
    return stop;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say(`not there: ${reason}`);
    tell({ address: null, reason, isObtainable: !(error instanceof Unobtainable) });
    return async () => {};
  }
}
