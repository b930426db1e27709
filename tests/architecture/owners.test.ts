import { expect, test } from 'vitest';
import { offenders, sourceFiles } from './sources.ts';

const files = sourceFiles();

test('there is something to look at', () => {
  expect(files.length).toBeGreaterThan(100);
});

// What the import graph cannot see: names handed to `require`, the environment, clocks and chance.
test.each([
  ['TensorFlow', /['"]@tensorflow\/|['"]danfojs-node['"]/, [/^models\/tensor\//, /^pipelines\/exploration\//]],
  // The build names what it puts into one file.
  ['DuckDB', /['"]@duckdb\//, [/^features\/store\//, 'cli/build.mjs']],
  ['Temporal', /['"]@temporalio\//, [/^workflows\//]],
  ['Kafka', /['"]kafkajs['"]/, [/^serving\/stream\//]],
  ['randomness outside core/random.ts', /\bMath\.random\b/, ['core/random.ts']],
  ['the clock outside core/time.ts', /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b/, ['core/time.ts', 'cli/install.mjs']],
  ['the environment', /\bprocess\.env\b/, [/^cli\//, 'serving/main.ts', 'pipelines/assemble.ts', 'models/tensor/backend.ts']],
  ['reading the truth file of the simulator', /truth\.(csv|parquet|ndjson|json|arrow)/, [/^pipelines\/simulation\//]],
] as const)('%s has one owner', (_, pattern, allowed) => {
  expect(offenders(files, pattern, allowed)).toEqual([]);
});

test('feature SQL reads neither clock nor randomness', () => {
  const sql = files.filter(({ path }) => path.endsWith('.sql'));
  expect(offenders(sql, /\b(now|random|uuid|gen_random_uuid|today|get_current_timestamp)\s*\(|\bcurrent_(date|timestamp|time)\b/i)).toEqual([]);
});

test('tensor code sets one variable of the environment and reads none', () => {
  const backend = files.filter(({ path }) => path === 'models/tensor/backend.ts');
  const uses = backend.flatMap(({ code }) => [...code.matchAll(/process\.env\[?[^\n;]*/g)].map(([use]) => use));
  expect(uses.filter((use) => !/^process\.env\['TF_CPP_MIN_LOG_LEVEL'\] (\?\?)?=/.test(use))).toEqual([]);
});

test('the rules can fail', () => {
  expect(offenders([{ path: 'models/a.ts', code: 'const x = Math.random();' }], /Math\.random/)).toEqual(['models/a.ts']);
  expect(() => offenders([], /x/)).toThrow('must look at source files');
});
