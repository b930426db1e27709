import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { INTAKE_RULES } from '../../../../pipelines/sources/rules.ts';

it('every rule of the quarantine is documented, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/sources.md'), 'utf8');
  const table = page.slice(page.indexOf('## Rules'));
  const documented = [...table.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell]) => [...cell!.matchAll(/`([a-z-]+)`/g)].map(([, rule]) => rule));
  expect(documented.toSorted()).toEqual(Object.keys(INTAKE_RULES).toSorted());
});
