/** The reconciliation of all fines: no balance differs, the classes share the cases out, and the published page says what the data say. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ABSENT, FINDINGS } from '../reconciliation/fine-findings.ts';
import { AGREES, classOf, writeCaseTable, writeFinesPage, type ReconciledCase } from '../reconciliation/fines-report.ts';
import { reconcileFines } from '../reconciliation/reconcile-fines.ts';
import { datasetPath } from '../setup/datasets.ts';

const folder = datasetPath('road-traffic-fines');

describe.skipIf(folder === null)('reconciliation of the fines', () => {
  let cases: ReconciledCase[];
  beforeAll(async () => {
    cases = await reconcileFines(folder!);
  });

  it('has the ledger and the recomputation agree on every case', () => {
    expect(cases).toHaveLength(150_370);
    expect(cases.filter(({ openMinor, ledgerMinor }) => openMinor !== ledgerMinor)).toEqual([]);
    // Would not hold if both were empty.
    expect(cases.filter(({ ledgerMinor }) => ledgerMinor > 0).length).toBe(59_010 + 1378 + 7120 + 20_501);
  });

  it('gives each case one class and one ending, and finds nothing that is said to be absent', () => {
    const classes = new Map<string, number>();
    for (const each of cases) classes.set(classOf(each), (classes.get(classOf(each)) ?? 0) + 1);
    expect([...classes.values()].reduce((sum, count) => sum + count, 0)).toBe(150_370);
    const names = [...FINDINGS.map(({ name }) => name), AGREES];
    expect([...classes.keys()].filter((name) => !names.includes(name))).toEqual([]);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(150_370);
    for (const { says } of ABSENT) expect(cases.filter(({ findings }) => findings.includes(says))).toEqual([]);
    // Counted over the log by other means.
    const found = (name: string): number => cases.filter(({ findings }) => findings.includes(name)).length;
    expect(['last-total-wrong', 'total-wrong-in-between', 'amount-zero', 'payment-zero', 'sent-though-code-on-fine', 'sent-though-paid', 'result-without-appeal', 'never-sent-though-open'].map(found)).toEqual([50, 27, 36, 3, 504, 534, 43, 56]);
  });

  it('is published as it is', () => {
    expect(readFileSync(resolve(import.meta.dirname, '../../docs/reconciliation-fines.md'), 'utf8')).toBe(writeFinesPage(cases));
    expect(writeCaseTable(cases).split('\n')).toHaveLength(150_370 + 2);
  });
});
