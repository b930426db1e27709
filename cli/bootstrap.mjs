// Installs what is missing, then runs: `start`, any dunlin command, or `:test`, `:check`, `:bench`.
// Plain JavaScript without dependencies, because it runs before there are any.
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { installMissing } from './install.mjs';
import { commandLine, launch, launchTypeScript, ROOT } from './launch.mjs';

const LEAST_NODE = [20, 19];

const TASKS = {
  ':test': (args) => launch(process.execPath, [resolve(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...args], { cwd: ROOT }),
  ':check': (args) => launch(process.execPath, [resolve(ROOT, 'cli/check.mjs'), ...args], { cwd: ROOT }),
  ':bench': runBenches,
};

process.exitCode = await main(process.argv.slice(2));

async function main([word = '--help', ...args]) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < LEAST_NODE[0] || major === LEAST_NODE[0] && minor < LEAST_NODE[1]) {
    process.stderr.write(`Node must be ${LEAST_NODE.join('.')} or newer; got ${process.versions.node}. Install a current Node from https://nodejs.org and run this again.\n`);
    return 2;
  }
  const installed = await installMissing(ROOT);
  if (installed !== 0) return installed;
  if (word.startsWith(':') && !(word in TASKS)) {
    process.stderr.write(`The task must be one of ${Object.keys(TASKS).join(', ')}; got ${word}.\n`);
    return 2;
  }
  return word in TASKS ? TASKS[word](args) : launch(process.execPath, [...await commandLine(), word, ...args]);
}

async function runBenches(args) {
  const firstOption = args.findIndex((arg) => arg.startsWith('-'));
  const names = firstOption === -1 ? args : args.slice(0, firstOption);
  const options = firstOption === -1 ? [] : args.slice(firstOption);
  const folder = resolve(ROOT, 'tests/bench');
  const present = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.bench.ts')).map((name) => name.slice(0, -'.bench.ts'.length)).sort() : [];
  const unknown = names.filter((name) => !present.includes(name));
  if (names.length === 0 || unknown.length > 0) {
    process.stderr.write(`A bench must be one of: ${present.join(', ') || 'none exists yet'}; got ${unknown.join(', ') || 'no name'}. Run: npm run bench -- NAME [OPTIONS]\n`);
    return names.length === 0 && present.length > 0 ? 0 : 2;
  }
  for (const name of names) {
    const code = await launchTypeScript(`tests/bench/${name}.bench.ts`, options);
    if (code !== 0) return code;
  }
  return 0;
}
