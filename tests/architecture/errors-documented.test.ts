import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT_CODES } from '../../cli/exit-codes.ts';
import { ERROR_CATALOGUE, type ErrorCode } from '../../core/errors.ts';
import { RETRY_BY_CODE } from '../../workflows/options.ts';
import { ROOT, sourceFiles } from './sources.ts';

interface DocumentedError {
  readonly meaning: string;
  readonly exitCode: number;
  readonly isRetried: boolean;
  readonly remedy: string;
}

/** Rows `| code | meaning | exit status | Temporal retries | what to do |` of docs/errors.md. */
function documentedErrors(): Map<string, DocumentedError> {
  const rows = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').split('\n').filter((line) => line.startsWith('| `'));
  return new Map(rows.map((row) => {
    const [code, meaning, exitCode, retried, remedy] = row.slice(1, -1).split(' | ').map((cell) => cell.trim());
    return [code!.replaceAll('`', ''), { meaning: meaning!, exitCode: Number(exitCode), isRetried: retried === 'yes', remedy: remedy! }];
  }));
}

const documented = documentedErrors();
const codes = Object.keys(ERROR_CATALOGUE) as ErrorCode[];

test('docs/errors.md and the catalogue list the same codes', () => {
  expect([...documented.keys()].sort()).toEqual([...codes].sort());
});

test.each(codes)('%s is documented as it is', (code) => {
  expect(documented.get(code)).toMatchObject({ meaning: ERROR_CATALOGUE[code], exitCode: EXIT_CODES[code], isRetried: RETRY_BY_CODE[code] === 'retry' });
  expect(documented.get(code)!.remedy.length).toBeGreaterThan(10);
});

test('every code is raised somewhere', () => {
  const code = sourceFiles().filter(({ path }) => !['core/errors.ts', 'cli/exit-codes.ts', 'workflows/options.ts', 'serving/problem.ts'].includes(path)).map((file) => file.code).join('\n');
  expect(codes.filter((name) => !code.includes(`'${name}'`))).toEqual([]);
});
