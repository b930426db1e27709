// Runs the command line, or a TypeScript entry, in a child process of the same Node, passing signals and exit status through.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtFolder } from './build.mjs';

export const ROOT = resolve(import.meta.dirname, '..');

/** What Node is given to run the command line, before the words typed. */
export async function commandLine() {
  const folder = await builtFolder(ROOT);
  return folder === null ? [...loaderArguments(), resolve(ROOT, 'cli/main.ts')] : ['--enable-source-maps', resolve(folder, 'cli/main.mjs')];
}

/** Exit status of `node --import tsx <entry> ...args`. The loader stands in execArgv, so worker threads get it too. */
export function launchTypeScript(entry, args, options = {}) {
  return launch(process.execPath, [...loaderArguments(), resolve(ROOT, entry), ...args], options);
}

function loaderArguments() {
  return ['--import', pathToFileURL(createRequire(resolve(ROOT, 'package.json')).resolve('tsx')).href];
}

/** Exit status of a program that shares this one's terminal; 128 + signal number when a signal ended it. */
export function launch(program, args, options = {}) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: 'inherit', ...options });
    const pass = (signal) => {
      // On a terminal Ctrl-C reaches the child by itself; passing it on would count as the second one, which means "at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);
    child.on('error', fail);
    child.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, pass);
      done(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}
