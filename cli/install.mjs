// Installs the locked packages when they are missing or belong to another lock file.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TICK_MS = 5000;

/** 0 when everything that package-lock.json asks for is there, else the exit status to end with. */
export async function installMissing(root) {
  const modules = join(root, 'node_modules');
  const stampPath = join(modules, '.dunlin-installed');
  const stamp = wantedStamp(root);
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) return 0;
  // A linked node_modules belongs to another checkout, which installs it.
  if (existsSync(modules) && lstatSync(modules).isSymbolicLink()) return 0;
  if (!isInstalledByNpm(root)) {
    const code = await runNpm(root);
    if (code !== 0) return code;
  }
  // Last, so that an installation that was cut short is done again.
  writeFileSync(stampPath, stamp);
  return 0;
}

function lockedPackages(root) {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
}

function wantedStamp(root) {
  const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
  // Native parts are N-API: one installation serves every supported Node.
  return `${lock} ${process.platform} ${process.arch}\n`;
}

/** True when npm's own record of node_modules, written at the end of an installation, fits the lock file and this machine. */
function isInstalledByNpm(root) {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = lockedPackages(root);
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => path === '' || entry.version === present[path]?.version || !isNeededHere(entry));
}

function isNeededHere(entry) {
  if (!entry.optional && !entry.devOptional) return true;
  const fits = (list, value) => !list || list.includes(value);
  return Boolean(entry.os) && !entry.libc && fits(entry.os, process.platform) && fits(entry.cpu, process.arch);
}

async function runNpm(root) {
  const [program, ...before] = npmCommand();
  const args = [...before, 'ci', '--no-audit', '--no-fund'];
  process.stderr.write(`Installing packages (about 1.3 GB on disk, 1 to 2 minutes; once) ...\n`);
  const started = process.hrtime.bigint();
  const seconds = () => Number((process.hrtime.bigint() - started) / 1_000_000_000n);
  const output = [];
  // A process group of its own: npm takes minutes to heed a signal, so the whole group is ended instead. What is downloaded stays in npm's cache.
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32', shell: program.endsWith('.cmd') });
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const paths = Object.entries(lockedPackages(root)).filter(([path, entry]) => path !== '' && isNeededHere(entry)).map(([path]) => join(root, path, 'package.json'));
  const ticker = setInterval(() => process.stderr.write(`  ${String(seconds()).padStart(4)} s, ${paths.filter((path) => existsSync(path)).length} of ${paths.length} packages unpacked\n`), TICK_MS);
  let stopped = false;
  const stop = () => {
    stopped = true;
    if (process.platform === 'win32' || child.pid === undefined) child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const code = await new Promise((done) => {
    child.on('error', (error) => {
      output.push(Buffer.from(String(error)));
      done(1);
    });
    child.on('close', (status) => done(status ?? 1));
  });
  clearInterval(ticker);
  process.off('SIGINT', stop).off('SIGTERM', stop);
  if (stopped) {
    process.stderr.write('Installation stopped. Run the same command again to go on.\n');
    return 130;
  }
  if (code !== 0) {
    process.stderr.write(`${Buffer.concat(output).toString('utf8').trim().split('\n').slice(-30).join('\n')}\n`);
    process.stderr.write('The packages must install; npm failed with the lines above. Check the network and the registry (npm config get registry), then run the same command again.\n');
    return 4;
  }
  process.stderr.write(`Installed in ${seconds()} s.\n`);
  return 0;
}

/** The npm that runs us, else the one on the PATH. */
function npmCommand() {
  const running = process.env.npm_execpath;
  if (running && /npm-cli\.c?js$/.test(running)) return [process.execPath, running];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}
