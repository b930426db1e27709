/** A real Temporal server: a running one, a program at hand, a download, or a build from source. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accepts, cached, findProgram, freePort, runProgram, startServer, Unobtainable, waitForPort, type Obtained, type ObtainOptions } from './obtain.ts';

/** v1.9.1 and later refuse `go install` because of replace directives. */
const VERSION = '1.5.1';
const CACHE_NAME = `temporal-cli-${VERSION}`;
const DOWNLOAD_SECONDS = 120;

export async function obtainTemporal(options: ObtainOptions): Promise<Obtained> {
  const running = process.env['TEMPORAL_ADDRESS'];
  if (running !== undefined) {
    const [host, port] = running.split(':');
    if (!await accepts(host!, Number(port ?? 7233))) throw new Error(`TEMPORAL_ADDRESS is ${running}, but nothing answers there`);
    return { address: running, stop: async () => {} };
  }
  const program = findProgram('temporal') ?? join(await cached(CACHE_NAME, options, (into) => fetchProgram(into, options)), 'temporal');
  mkdirSync(options.folder, { recursive: true });
  const port = await freePort();
  const server = startServer(program, ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port), '--http-port', '0', '--db-filename', join(options.folder, 'temporal.db'), '--log-level', 'warn'], { folder: options.folder });
  try {
    await waitForPort(port, server, 60);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { address: `127.0.0.1:${port}`, stop: server.stop };
}

async function fetchProgram(into: string, options: ObtainOptions): Promise<void> {
  try {
    await download(into, options);
    return;
  } catch (error) {
    options.say(`no download (${error instanceof Error ? error.message : String(error)})`);
  }
  const go = findProgram('go');
  if (go === null) throw new Unobtainable('it cannot be downloaded, and Go is not installed to build it; set TEMPORAL_ADDRESS or install the temporal program');
  options.say('building with Go, about 5 minutes on two cores, once ...');
  await runProgram(go, ['install', `github.com/temporalio/cli/cmd/temporal@v${VERSION}`], { signal: options.signal, env: { GOBIN: into, GOFLAGS: '-p=2' } });
  if (!existsSync(join(into, 'temporal'))) throw new Error('go install left no program');
}

/** The archive that Temporal's own test environment downloads. */
async function download(into: string, options: ObtainOptions): Promise<void> {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const address = `https://temporal.download/cli/archive/v${VERSION}?platform=${process.platform}&arch=${arch}`;
  const response = await fetch(address, { signal: AbortSignal.any([options.signal, AbortSignal.timeout(DOWNLOAD_SECONDS * 1000)]) });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  const archive = join(into, 'temporal.tar.gz');
  writeFileSync(archive, new Uint8Array(await response.arrayBuffer()));
  await runProgram('tar', ['-xzf', archive, '-C', into], { signal: options.signal });
  chmodSync(join(into, 'temporal'), 0o755);
  await runProgram(join(into, 'temporal'), ['--version'], { signal: options.signal });
}
