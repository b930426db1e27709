// The import rules of .dependency-cruiser.cjs over every source file. Fails when the tool did not look at each of them.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { ROOT } from './launch.mjs';

const FOLDERS = ['core', 'features', 'models', 'pipelines', 'workflows', 'serving', 'cli', 'tests'];

/** Violations as lines, and how many source files were read, for a tree with these folders. */
export function cruise(root) {
  const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)));
  const sources = folders.flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')));
  if (sources.length === 0) return { violations: [`There must be source files under ${FOLDERS.join(', ')}; none was found.`], modules: 0 };
  const result = spawnSync(process.execPath, [resolve(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'), ...folders, '--config', join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (!result.stdout.startsWith('{')) return { violations: [`dependency-cruiser failed: ${result.stderr.trim()}`], modules: 0 };
  const { modules, summary } = JSON.parse(result.stdout);
  const read = new Map(modules.map((module) => [module.source, module.dependencies.length]));
  const unread = sources.filter((source) => !read.has(source));
  const edges = sources.reduce((sum, source) => sum + (read.get(source) ?? 0), 0);
  const violations = summary.violations.map((violation) => `${violation.rule.name}: ${violation.from} -> ${(violation.cycle ?? [violation.to]).map((step) => step.name ?? step).join(' -> ')}`);
  for (const source of unread) violations.push(`not read by the tool: ${source}`);
  if (edges === 0) violations.push('The tool must find imports; it found none.');
  return { violations, modules: sources.length - unread.length };
}

if (process.argv[1] === import.meta.filename) {
  const { violations, modules } = cruise(resolve(process.argv[2] ?? ROOT));
  process.stdout.write(`${violations.map((line) => `${line}\n`).join('')}${modules} modules, ${violations.length} violations\n`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
