import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BEHAVIOURS } from '../../../../pipelines/simulation/presets/contract.ts';
import { MECHANISMS, withoutMechanisms } from '../../../../pipelines/simulation/mechanisms.ts';
import { PRESETS, presetOf } from '../../../../pipelines/simulation/presets/preset-of.ts';
import { simulateWorld, type WorldOptions } from '../../../../pipelines/simulation/simulate-world.ts';
import { readTable, type Row } from './read-world.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

async function worldOf(options: Partial<WorldOptions> & { readonly preset: string }): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'preset-'));
  folders.push(folder);
  await simulateWorld({ debtors: 120, months: 12, seed: 5, truthDecisions: 0, outFolder: folder, ...options });
  return folder;
}

describe.each(Object.entries(PRESETS))('preset %s', (name, preset) => {
  it('is whole: shares sum to one, every channel has a price, every region a level, every figure a source', () => {
    for (const kind of ['company', 'person'] as const) {
      expect(BEHAVIOURS.reduce((sum, behaviour) => sum + preset.behaviourShares[kind][behaviour], 0)).toBeCloseTo(1, 12);
      const needed = kind === 'company' ? preset.companyShare > 0 : preset.companyShare < 1;
      if (needed) expect(preset.sectors.filter((sector) => sector.kind === kind).reduce((sum, sector) => sum + sector.share, 0)).toBeCloseTo(1, 12);
    }
    for (const channel of preset.contacting.channels) expect(preset.contacting.costMinor[channel]).toBeGreaterThan(0);
    for (const [, region] of preset.market.cities) expect(preset.market.unemployment.regional[region]).toBeGreaterThan(0);
    for (const { weights } of preset.contacting.ladder) {
      for (const action of Object.keys({ ...weights.company, ...weights.person })) expect(['no_contact', ...preset.contacting.channels]).toContain(action);
    }
    expect(preset.contacting.ladder.at(-1)!.upToDpd).toBe(Number.POSITIVE_INFINITY);
    expect(preset.sources.length).toBeGreaterThan(0);
  });

  it('makes a world in its own country and money, with decisions and payments', async () => {
    const folder = await worldOf({ preset: name, debtors: name === 'municipal-fines' ? 400 : 60 });
    expect(new Set(readTable(folder, 'debtor').map((row) => row['country']))).toEqual(new Set([preset.market.country]));
    const ledger = readTable(folder, 'ledger_entry');
    expect(new Set(ledger.map((row) => row['currency']))).toEqual(new Set([preset.market.currency]));
    expect(ledger.filter((row) => row['kind'] === 'payment').length).toBeGreaterThan(50);
    const decisions = readTable(folder, 'decision');
    expect(decisions.length).toBeGreaterThan(100);
    const offered = new Set(decisions.flatMap((row) => JSON.parse(row['permitted']!) as string[]));
    expect([...offered].sort()).toEqual([...preset.contacting.channels, 'no_contact'].sort());
    expect(readFileSync(join(folder, 'marginals.md'), 'utf8')).toContain(`# ${preset.summary}`);
  });
});

it('refuses a mechanism that is none, and names those that are', () => {
  expect(() => withoutMechanisms(presetOf('mixed'), ['gravity'])).toThrow(/halo, fatigue, .*got "gravity"/);
});

describe('mechanisms', () => {
  const count = (rows: readonly Row[], column: string, value: string): number => rows.filter((row) => row[column] === value).length;

  it('each changes the world when it is switched off', async () => {
    // This preset has all of them but the late fee.
    const full = readTable(await worldOf({ preset: 'italy', debtors: 60 }), 'ledger_entry').map((row) => Object.values(row).join()).join('\n');
    for (const mechanism of MECHANISMS.filter((name) => name !== 'late-fee')) {
      const without = readTable(await worldOf({ preset: 'italy', debtors: 60, without: [mechanism] }), 'ledger_entry').map((row) => Object.values(row).join()).join('\n');
      expect(without === full, mechanism).toBe(false);
    }
  }, 120_000);

  it('holds debtors out for 60 days, with no contact and the probability of one', async () => {
    const folder = await worldOf({ preset: 'italy', debtors: 400 });
    const decisions = readTable(folder, 'decision'), held = decisions.filter((row) => row['arm'] === 'holdout');
    expect(held.length).toBeGreaterThan(30);
    for (const row of held) {
      expect(row['action']).toBe('no_contact');
      expect((JSON.parse(row['probabilities']!) as number[]).reduce((sum, value) => sum + value, 0)).toBe(1);
      expect(row['assignment_id']).toMatch(/^SW-\d{6}:held:\d{4}-\d\d-\d\d$/);
    }
    const byAssignment = held.reduce((groups, row) => groups.set(row['assignment_id']!, [...(groups.get(row['assignment_id']!) ?? []), row]), new Map<string, Row[]>());
    for (const [id, rows] of byAssignment) {
      const from = Date.parse(id.slice(-10)), until = Date.parse(rows.at(-1)!['epoch_on']!);
      expect(until - from).toBeLessThan(60 * 86_400_000);
      // Nobody is decided about otherwise within the assignment.
      const others = decisions.filter((row) => row['debtor_id'] === rows[0]!['debtor_id'] && row['arm'] === 'policy' && Date.parse(row['epoch_on']!) >= from && Date.parse(row['epoch_on']!) < from + 60 * 86_400_000);
      expect(others).toEqual([]);
    }
    // Assignments are drawn at .05 for each episode; with some 400 episodes the share stays within four standard deviations.
    const episodes = decisions.filter((row, i) => i === 0 || decisions[i - 1]!['debtor_id'] !== row['debtor_id'] || Date.parse(row['epoch_on']!) - Date.parse(decisions[i - 1]!['epoch_on']!) > 30 * 86_400_000).length;
    expect(Math.abs(byAssignment.size - 0.05 * episodes)).toBeLessThan(4 * Math.sqrt(0.05 * 0.95 * episodes));
    expect(count(readTable(await worldOf({ preset: 'italy', without: ['holdout'] }), 'decision'), 'arm', 'holdout')).toBe(0);
  });

  it('makes fewer agent calls than are asked for, fewest in August, and says so', async () => {
    const decisions = readTable(await worldOf({ preset: 'b2b-utilities', debtors: 400 }), 'decision').filter((row) => row['action'] === 'agent');
    const suppressed = (rows: readonly Row[]): number => count(rows, 'execution', 'suppressed') / rows.length;
    // Staff for .8 of the calls, .76 over a year of holidays; four standard deviations of some 800 calls are .06.
    expect(Math.abs(suppressed(decisions) - 0.24)).toBeLessThan(0.07);
    const august = decisions.filter((row) => row['epoch_on']!.slice(5, 7) === '08');
    expect(suppressed(august)).toBeGreaterThan(suppressed(decisions));
  });

  it('finds numbers that went to somebody else', async () => {
    const points = readTable(await worldOf({ preset: 'brazil', debtors: 400 }), 'contact_point').filter((row) => row['status'] === 'reassigned');
    expect(points.length).toBeGreaterThan(5);
    expect(new Set(points.map((row) => row['channel']))).toEqual(new Set(['phone']));
  });

  it('charges a fine half as much again when it is late', async () => {
    const ledger = readTable(await worldOf({ preset: 'municipal-fines', debtors: 400 }), 'ledger_entry');
    const invoiced = new Map(ledger.filter((row) => row['kind'] === 'invoice').map((row) => [row['receivable_id']!, Number(row['amount_minor'])]));
    const fees = ledger.filter((row) => row['kind'] === 'debit_note');
    expect(fees.length).toBeGreaterThan(50);
    const whole = fees.filter((row) => Number(row['amount_minor']) === Math.round(invoiced.get(row['receivable_id']!)! / 2)).length;
    // The rest had been paid in part.
    expect(whole / fees.length).toBeGreaterThan(0.7);
  });
});

it('gives the same bytes with one process and with two', async () => {
  const options = { preset: 'b2c-telecom', debtors: 130, months: 6, truthDecisions: 20 };
  const [one, two] = [await worldOf({ ...options, processes: 1 }), await worldOf({ ...options, processes: 2 })];
  for (const table of ['ledger_entry', 'decision', 'contact_event', 'truth/default', 'truth/outcome']) {
    expect(readFileSync(join(one, `${table}.csv.gz`)).equals(readFileSync(join(two, `${table}.csv.gz`))), table).toBe(true);
  }
  expect(readFileSync(join(one, 'marginals.md'), 'utf8')).toBe(readFileSync(join(two, 'marginals.md'), 'utf8'));
}, 30_000);
