/** The exploration example does what its page says. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../setup/dunlin.ts';
import { publishedWorld, temporaryFolder } from './setup/small-world.ts';

const SETUP_MS = 600_000;
const script = join(ROOT, 'docs/examples/explore-features.ts');

it('describes, groups and plots a published snapshot', async () => {
  const { home } = await publishedWorld();
  const plot = join(temporaryFolder('explore'), 'plot.svg');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, home, plot], { cwd: ROOT, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/^180 rows x \d+ features as of 2024-12-31/);
  expect(stdout).toMatch(/^open_minor +0 missing +mean [\d.]+, median [\d.]+, max [\d.]+$/m);
  // The bands hold every debtor once, and mean pd rises from band to band.
  const bands = [...stdout.matchAll(/^(?:very low|low|medium|high|very high) +(\d+) +([\d.]+)/gm)].map(([, debtors, pd]) => [Number(debtors), Number(pd)] as const);
  expect(bands.reduce((sum, [debtors]) => sum + debtors, 0)).toBe(180);
  expect(bands.map(([, pd]) => pd)).toEqual(bands.map(([, pd]) => pd).sort((a, b) => a - b));
  expect(readFileSync(plot, 'utf8').match(/<path aria-label="days past due/g)).toHaveLength(180);
}, SETUP_MS);

it('the page shows the script as it is', () => {
  const code = readFileSync(script, 'utf8'), page = readFileSync(join(ROOT, 'docs/explore-features.md'), 'utf8');
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text]) => text!.trim());
  expect(blocks.length).toBeGreaterThan(3);
  for (const block of blocks) expect(code).toContain(block);
});
