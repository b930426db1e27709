import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ROOT } from './sources.ts';

const folder = mkdtempSync(join(tmpdir(), 'dunlin-layers-'));
afterAll(() => rmSync(folder, { recursive: true }));

function checkArchitecture(root: string): { readonly status: number | null; readonly lines: string[] } {
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'cli/check-architecture.mjs'), root], { encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n') };
}

function plant(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), text);
  }
  return join(folder, name);
}

test('every source file of this repository keeps the rules', () => {
  const { status, lines } = checkArchitecture(ROOT);
  expect(lines.slice(0, -1)).toEqual([]);
  expect(Number(/^(\d+) modules, 0 violations$/.exec(lines.at(-1)!)?.[1])).toBeGreaterThan(100);
  expect(status).toBe(0);
});

test.each([
  ['core imports serving', { 'core/a.ts': "import { b } from '../serving/b.ts';\nexport const a = b;\n", 'serving/b.ts': 'export const b = 1;\n' }, 'layer-core'],
  ['features import models by type', { 'features/a.ts': "import type { B } from '../models/b.ts';\nexport type A = B;\n", 'models/b.ts': 'export type B = 1;\n' }, 'layer-features'],
  ['a cycle', { 'core/a.ts': "import { b } from './b.ts';\nexport const a = (): number => b();\n", 'core/b.ts': "import { a } from './a.ts';\nexport const b = (): number => a();\n" }, 'no-cycles'],
  ['a workflow reads files', { 'workflows/definitions/a.ts': "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;\n" }, 'workflow-definitions-are-pure'],
  ['a source imports a test', { 'models/a.ts': "import { b } from '../tests/b.ts';\nexport const a = b;\n", 'tests/b.ts': 'export const b = 1;\n' }, 'no-tests-in-sources'],
  ['training reads the truth of the simulator', { 'pipelines/train.ts': "import { t } from './simulation/truth.ts';\nexport const a = t;\n", 'pipelines/simulation/truth.ts': 'export const t = 1;\n' }, 'truth-stays-in-the-simulator'],
] as const)('the gate finds: %s', (name, files, rule) => {
  const { status, lines } = checkArchitecture(plant(name.replaceAll(' ', '-'), files));
  expect(lines.join('\n')).toContain(`${rule}: `);
  expect(status).toBe(1);
});

test('the gate fails when there is nothing to look at', () => {
  mkdirSync(join(folder, 'empty'));
  const { status, lines } = checkArchitecture(join(folder, 'empty'));
  expect(status).toBe(1);
  expect(lines[0]).toContain('none was found');
});
