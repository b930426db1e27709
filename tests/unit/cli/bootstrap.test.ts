import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const BOOTSTRAP = resolve(import.meta.dirname, '../../../cli/bootstrap.mjs');
const folder = mkdtempSync(join(tmpdir(), 'dunlin-bootstrap-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  // From another folder: paths must not depend on where it is called.
  return spawnSync(process.execPath, [BOOTSTRAP, ...args], { cwd: folder, encoding: 'utf8', env: { ...process.env, TEMPORAL_ADDRESS: '127.0.0.1:1', KAFKA_BROKERS: '127.0.0.1:1' } });
}

test.each([
  [[':nothing'], 2, 'The task must be one of :test, :check, :bench'],
  [[':bench', 'nothing'], 2, 'A bench must be one of'],
  [['nothing'], 2, "unknown command 'nothing'"],
  [['schedule', 'list'], 4, 'A Temporal server must answer at 127.0.0.1:1'],
] as const)('%j ends with %i and says why', (args, status, text) => {
  const result = run(...args);
  expect(result.stderr).toContain(text);
  expect(result.status).toBe(status);
});

test('doctor tells what is there and what is not, and how to get it', () => {
  const { status, stdout } = run('doctor', '--json', '--home', join(folder, 'home'));
  const { isUsable, findings } = JSON.parse(stdout) as { isUsable: boolean; findings: { name: string; isThere: boolean; isOptional: boolean; remedy: string }[] };
  const isThere = Object.fromEntries(findings.map((finding) => [finding.name, finding.isThere]));
  expect(isThere).toMatchObject({ 'Node': true, 'DuckDB': true, 'TensorFlow (wasm)': true, 'Portfolio': true, 'Temporal': false, 'Kafka': false, 'Data directory': false });
  expect(findings.filter((finding) => !finding.isThere).every((finding) => finding.isOptional && finding.remedy !== '')).toBe(true);
  expect(isUsable).toBe(true);
  expect(status).toBe(0);
});
