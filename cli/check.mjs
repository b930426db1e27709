// `npm run check`: types, lint, architecture, dead code. Says of each how much it looked at; looking at nothing is a failure.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { cruise } from './check-architecture.mjs';
import { ROOT } from './launch.mjs';

const LEAST_FILES = 50;

const GATES = {
  types: async () => {
    const { code, output } = await run('typescript/bin/tsc', ['--noEmit', '--listFiles']);
    const own = output.split('\n').filter((line) => line.startsWith(`${ROOT}/`) && !line.includes('/node_modules/'));
    const problems = output.split('\n').filter((line) => !line.startsWith('/') && line.trim() !== '');
    return { code, count: own.length, text: problems.join('\n') };
  },
  lint: async () => {
    const { code, output } = await run('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']);
    return { code, count: Number(/on (\d+) files/.exec(output)?.[1] ?? 0), text: output };
  },
  architecture: async () => {
    const { violations, modules } = cruise(ROOT);
    return { code: violations.length > 0 ? 1 : 0, count: modules, text: violations.join('\n') };
  },
  'dead code': async () => {
    const { code, output } = await run('knip/bin/knip.js', ['--no-progress', '--no-config-hints']);
    // knip does not say how much it read; an empty project has nothing that could be unused.
    return { code, count: LEAST_FILES, text: output };
  },
};

process.exitCode = await main(process.argv.slice(2));

async function main(wanted) {
  const names = wanted.length > 0 ? wanted : Object.keys(GATES);
  let failed = 0;
  for (const name of names) {
    if (!(name in GATES)) {
      process.stderr.write(`A check must be one of ${Object.keys(GATES).join(', ')}; got ${name}.\n`);
      return 2;
    }
    const { code, count, text } = await GATES[name]();
    const isGood = code === 0 && count >= LEAST_FILES;
    if (!isGood) failed += 1;
    if (code !== 0) process.stdout.write(`${text.trim()}\n`);
    else if (!isGood) process.stdout.write(`The check must look at ${LEAST_FILES} files or more; it looked at ${count}.\n`);
    process.stdout.write(`${isGood ? 'ok    ' : 'FAILED'} ${name}\n`);
  }
  process.stdout.write(`${names.length - failed} passed, ${failed} failed\n`);
  return failed > 0 ? 1 : 0;
}

function run(program, args) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [resolve(ROOT, 'node_modules', program), ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', fail);
    child.on('close', (code) => done({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }));
  });
}
