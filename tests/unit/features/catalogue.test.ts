/** The catalogue page says what the contracts say. When it is stale: `npm run cli -- features catalogue --out docs/features.md`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cataloguePage } from '../../../features/catalogue.ts';
import { FEATURE_VIEWS, featureContracts, featureSetVersion } from '../../../features/registry.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/features.md'), 'utf8');
const contracts = featureContracts(FEATURE_VIEWS);
const rows = page.split('\n').filter((line) => line.startsWith('| `')).map((line) => line.split(' | ').map((text) => text.replaceAll(/^\| |[`]| \|$/g, '')));

it('docs/features.md has every contract, and nothing else', () => {
  expect(rows.map(([name]) => name)).toEqual(contracts.map(({ name }) => name));
  for (const [index, contract] of contracts.entries()) {
    const [, meaning, type, unit, range, missing, personalData] = rows[index]!;
    expect([meaning, type, unit, missing, personalData], contract.name).toEqual([contract.meaning.replaceAll('|', '\\|'), contract.type, contract.unit, contract.nullable ? 'may be' : 'never', contract.personalData]);
    if (contract.range !== null) expect(range, contract.name).toContain(String(contract.range[0] ?? '-inf'));
  }
});

it('docs/features.md is the page of this version (npm run cli -- features catalogue --out docs/features.md)', () => {
  expect(page).toBe(cataloguePage(FEATURE_VIEWS, featureSetVersion(FEATURE_VIEWS)));
});

it('names every family, clock, window and invariant', () => {
  for (const view of FEATURE_VIEWS) {
    const section = page.slice(page.indexOf(`\n## ${view.name}\n`));
    expect(section).toContain(`Clocks: event \`${view.clocks.event}\`, known \`${view.clocks.known}\`. Window: ${view.window}.`);
    for (const { name } of view.invariants) expect(section).toContain(`- ${name} (`);
  }
});
