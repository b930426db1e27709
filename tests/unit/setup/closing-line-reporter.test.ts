import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'dunlin-reporter-'));
const program = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const reporter = resolve(import.meta.dirname, '../../setup/closing-line-reporter.ts');
afterAll(() => rmSync(folder, { recursive: true }));

function runTests(name: string, text: string): { readonly status: number | null; readonly lastLine: string; readonly failures: readonly string[] } {
  const root = join(folder, name);
  mkdirSync(root);
  writeFileSync(join(root, 'a.test.js'), text);
  const { status, stdout } = spawnSync(process.execPath, [program, 'run', '--root', root, '--globals', '--reporter', 'default', '--reporter', reporter], { encoding: 'utf8' });
  const lines = stdout.trimEnd().split('\n');
  return { status, lastLine: lines.at(-1)!, failures: lines.filter((line) => line.startsWith('FAILED ')) };
}

test.each([
  ['passing', "test('a', () => {});", { status: 0, lastLine: '1 passed, 0 failed', failures: [] }],
  ['failing', "test('a', () => {}); test('b', () => { throw new Error('x'); });", { status: 1, lastLine: '1 passed, 1 failed', failures: ['FAILED a.test.js > b: x'] }],
  ['skipped', "test('a', () => {}); test.skip('b', () => {}); test.todo('c');", { status: 0, lastLine: '1 passed, 0 failed, 2 skipped', failures: [] }],
  ['late-error', "test('a', () => { Promise.reject(new Error('late')); });", { status: 1, lastLine: '1 passed, 1 failed', failures: ['FAILED outside the tests: late'] }],
  ['broken-file', "throw new Error('no tests');", { status: 1, lastLine: '0 passed, 1 failed', failures: ['FAILED a.test.js: no tests'] }],
  ['broken-hook', "describe('s', () => { beforeAll(() => { throw new Error('hook'); }); test('a', () => {}); });", { status: 1, lastLine: '0 passed, 1 failed, 1 skipped', failures: ['FAILED a.test.js > s: hook'] }],
  ['no-tests', '', { status: 1, lastLine: '0 passed, 1 failed', failures: [expect.stringMatching(/^FAILED a\.test\.js: No test suite found/)] }],
] as const)('%s', (name, text, expected) => {
  expect(runTests(name, text)).toEqual(expected);
});
