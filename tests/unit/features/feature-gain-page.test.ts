/** docs/feature-gain.md: every feature is shown to help on some ledger, or the page says why it stays and who reads it. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { featureContracts, FEATURE_VIEWS } from '../../../features/registry.ts';

const page = readFileSync('docs/feature-gain.md', 'utf8');
const names = featureContracts(FEATURE_VIEWS).map(({ name }) => name);

/** Cells of the table rows between a heading and the next one, less the table's head. */
function rowsOf(heading: string): readonly (readonly string[])[] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section.split('\n').filter((line) => line.startsWith('| ')).slice(1).map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim()));
}

function quoted(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
}

const measured = rowsOf('Every feature');
const shown = measured.filter(([, , ...ledgers]) => ledgers.some((cell) => cell.startsWith('+'))).map(([name]) => name!);
const groups = rowsOf('Why the others stay');

describe('docs/feature-gain.md', () => {
  it('measures every feature of the registry and no other', () => {
    expect(measured.map(([name]) => name)).toEqual(names);
    expect(page).toContain(`Shown to help on at least one ledger: ${shown.length} of ${names.length}.`);
  });

  it('gives each feature that is not shown to help one reason to stay', () => {
    const justified = groups.flatMap(([, features]) => quoted(features!));
    expect([...justified].sort()).toEqual(names.filter((name) => !shown.includes(name)).sort());
  });

  it.each(groups.map(([group, , why, readers]) => [group!, why!, readers!]))('%s: why no ledger shows it, and readers that exist', (_, why, readers) => {
    expect(why.split(' ').length).toBeGreaterThan(10);
    const paths = quoted(readers).filter((text) => text.includes('/'));
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });
});
