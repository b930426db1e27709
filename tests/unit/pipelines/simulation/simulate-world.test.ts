import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tableDefinition, type TableName } from '../../../../core/schema/tables.ts';
import { simulateWorld } from '../../../../pipelines/simulation/simulate-world.ts';
import { WORLD_TABLES } from '../../../../pipelines/simulation/world-writer.ts';
import { readTable, readText, type Row } from './read-world.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'world-'));
  folders.push(folder);
  return folder;
};
let world = '';

beforeAll(async () => {
  world = newFolder();
  await simulateWorld({ preset: 'mixed', debtors: 120, months: 12, seed: 3, truthDecisions: 80, outFolder: world });
});
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

describe('files', () => {
  it.each(WORLD_TABLES)('%s has the canonical columns, but for what intake writes', (table) => {
    expect(readText(world, table).split('\n')[0]).toBe(tableDefinition(table).columns.map((column) => column.name).filter((name) => name !== 'source_known_at').join(','));
  });

  it('gives the committed tiny world again, row by row', async () => {
    // Text, not bytes: compressed bytes may differ between versions of zlib.
    const folder = newFolder();
    await simulateWorld({ preset: 'mixed', debtors: 10, months: 6, seed: 1, outFolder: folder });
    const committed = join(ROOT, 'data-samples/tiny');
    expect(readdirSync(committed).sort()).toEqual(readdirSync(folder).sort());
    for (const table of [...WORLD_TABLES, 'truth/debtor', 'truth/outcome', 'truth/default']) expect(readText(folder, table)).toBe(readText(committed, table));
  });

  it('gives the same bytes for the same seed and others for another', async () => {
    const [first, second, other] = [newFolder(), newFolder(), newFolder()];
    const size = { preset: 'b2c', debtors: 10, months: 6, truthDecisions: 0 };
    await simulateWorld({ ...size, seed: 5, outFolder: first });
    await simulateWorld({ ...size, seed: 5, outFolder: second });
    await simulateWorld({ ...size, seed: 6, outFolder: other });
    expect(readFileSync(join(first, 'ledger_entry.csv.gz')).equals(readFileSync(join(second, 'ledger_entry.csv.gz')))).toBe(true);
    expect(readText(first, 'ledger_entry')).not.toBe(readText(other, 'ledger_entry'));
  });

  it('keeps a finished world and redoes one without its marker', async () => {
    const folder = newFolder();
    const options = { preset: 'b2b', debtors: 10, months: 6, seed: 1, truthDecisions: 0, outFolder: folder };
    const made = await simulateWorld(options);
    writeFileSync(join(folder, 'place.csv.gz'), 'untouched');
    expect(await simulateWorld(options)).toEqual(made);
    expect(readFileSync(join(folder, 'place.csv.gz'), 'utf8')).toBe('untouched');
    rmSync(join(folder, 'COMPLETE.json'));
    await simulateWorld(options);
    expect(readTable(folder, 'place')).toHaveLength(105);
  });

  it('leaves no marker when it is stopped', async () => {
    const folder = newFolder();
    const abort = AbortSignal.abort(new Error('stop'));
    await expect(simulateWorld({ preset: 'mixed', debtors: 10, months: 6, seed: 1, outFolder: folder, signal: abort })).rejects.toThrow('stop');
    expect(existsSync(join(folder, 'COMPLETE.json'))).toBe(false);
  });

  it.each([
    [{ preset: 'exotic' }], [{ debtors: 9 }], [{ debtors: 10.5 }], [{ months: 5 }], [{ months: 121 }], [{ seed: -1 }],
  ])('refuses %j', async (changed) => {
    const options = { preset: 'mixed', debtors: 10, months: 6, seed: 1, outFolder: newFolder(), ...changed };
    await expect(simulateWorld(options)).rejects.toMatchObject({ code: 'argument-invalid' });
  });
});

describe('facts', () => {
  it.each(WORLD_TABLES.filter((table) => tableDefinition(table).clocks.event !== null))('%s is never known before it happened', (table: TableName) => {
    const { event, known } = tableDefinition(table).clocks;
    const rows = readTable(world, table);
    expect(rows.filter((row) => row[known]! < row[event!]!)).toEqual([]);
    expect(rows.filter((row) => row[known]! >= '2023-12-31T23:00:00Z')).toEqual([]);
  });

  it('has unique keys', () => {
    for (const table of WORLD_TABLES) {
      const keys = readTable(world, table).map((row) => tableDefinition(table).key.map((column) => row[column]).join('|'));
      expect(new Set(keys).size, table).toBe(keys.length);
    }
  });

  it('pays no receivable more than once over, but for planted over-payments', () => {
    const open = new Map<string, number>();
    const sign: Readonly<Record<string, number>> = { invoice: 1, refund: 1, reversal: 1, payment: -1, credit_note: -1, write_off: -1 };
    const ledger = readTable(world, 'ledger_entry');
    for (const row of ledger) open.set(row['receivable_id']!, (open.get(row['receivable_id']!) ?? 0) + (sign[row['kind']!] ?? 0) * Number(row['amount_minor']));
    const overpaid = [...open.values()].filter((minor) => minor < 0).length;
    // One payment in a thousand is doubled and refunded two weeks later: a few refunds may lie after the end.
    expect(overpaid).toBeLessThanOrEqual(3);
    const entries = new Map(ledger.map((row) => [row['entry_id']!, row]));
    for (const row of ledger.filter((entry) => entry['kind'] === 'reversal')) {
      expect(entries.get(row['reverses_entry_id']!)).toMatchObject({ kind: 'payment', amount_minor: row['amount_minor'] });
    }
  });

  it('records payments on business days at 07:00 local time', () => {
    const payments = readTable(world, 'ledger_entry').filter((row) => row['kind'] === 'payment' && row['event_at']! > '2023-01-01');
    expect(payments.length).toBeGreaterThan(500);
    for (const row of payments) {
      expect([1, 2, 3, 4, 5]).toContain(new Date(row['known_at']!).getUTCDay());
      expect(row['known_at']).toMatch(/T0[56]:00:00Z$/);
    }
  });

  it('brings along what was open before, known on the first day', () => {
    const early = readTable(world, 'ledger_entry').filter((row) => row['event_at']! < '2022-12-31T23:00:00Z');
    expect(early.length).toBeGreaterThan(50);
    // A payment on the last days before may still have been on its way.
    expect(early.filter((row) => row['known_at']! < '2023-01-01T05:00:00Z')).toEqual([]);
    expect(early.filter((row) => row['kind'] !== 'payment' && row['known_at'] !== '2023-01-01T05:00:00Z')).toEqual([]);
  });

  it('publishes unemployment in three vintages, each later than the month', () => {
    const rows = readTable(world, 'macro_observation').filter((row) => row['series_id'] === 'unemployment_rate' && row['region'] === 'IT-25' && row['period_on'] === '2023-03-01');
    expect(rows.map((row) => row['published_at'])).toEqual(['2023-05-01T10:00:00Z', '2023-05-31T10:00:00Z', '2023-07-30T10:00:00Z']);
  });
});

describe('marginals', () => {
  it('is late, disputed and reached about as often as collections are', () => {
    const ledger = readTable(world, 'ledger_entry');
    const due = new Map(ledger.filter((row) => row['kind'] === 'invoice').map((row) => [row['receivable_id']!, row['due_on']!]));
    const lastPaid = new Map<string, string>();
    for (const row of ledger) if (row['kind'] === 'payment') lastPaid.set(row['receivable_id']!, row['event_at']!.slice(0, 10));
    const matured = [...due].filter(([, dueOn]) => dueOn < '2023-11-01');
    const late = matured.filter(([id, dueOn]) => (lastPaid.get(id) ?? '9999') > dueOn).length / matured.length;
    // Wide bands: 120 debtors, whose shares of behaviours vary.
    expect(late).toBeGreaterThan(0.3);
    expect(late).toBeLessThan(0.6);
    const contacts = readTable(world, 'contact_event');
    const share = (channel: string, kind: string): number =>
      contacts.filter((row) => row['channel'] === channel && row['kind'] === kind).length / contacts.filter((row) => row['channel'] === channel && row['kind'] === 'attempted').length;
    expect(share('email', 'opened')).toBeGreaterThan(0.3);
    expect(share('voice_call', 'answered')).toBeLessThan(0.6);
    expect(share('agent', 'right_party')).toBeGreaterThan(share('voice_call', 'right_party'));
  });
});

describe('decisions', () => {
  const list = (row: Row, column: string): (string | number)[] => JSON.parse(row[column]!) as (string | number)[];

  it('logs exact probabilities of at least .05 that sum to one and include the action', () => {
    const rows = readTable(world, 'decision');
    expect(rows.length).toBeGreaterThan(500);
    for (const row of rows) {
      const [permitted, probabilities] = [list(row, 'permitted'), list(row, 'probabilities') as number[]];
      expect(permitted).toHaveLength(probabilities.length);
      expect(permitted).toContain('no_contact');
      // Six decimals each, so the sum is exact but for the last bits of the addition.
      expect(Math.abs(probabilities.reduce((sum, value) => sum + value, 0) - 1)).toBeLessThan(1e-12);
      expect(Math.min(...probabilities)).toBeGreaterThanOrEqual(0.05);
      let left = Number(row['draw']);
      expect(row['action']).toBe(permitted[probabilities.findIndex((probability) => (left -= probability) < 0)]);
    }
  });

  it('takes actions as often as it says', () => {
    let [expected, variance, taken] = [0, 0, 0];
    for (const row of readTable(world, 'decision')) {
      const probability = (list(row, 'probabilities') as number[])[list(row, 'permitted').indexOf('letter')] ?? 0;
      expected += probability;
      variance += probability * (1 - probability);
      if (row['action'] === 'letter') taken += 1;
    }
    // Four standard deviations: one failure in sixteen thousand if the draw is right.
    expect(Math.abs(taken - expected)).toBeLessThan(4 * Math.sqrt(variance));
  });

  it('is one a debtor and week', () => {
    const keys = readTable(world, 'decision').map((row) => `${row['debtor_id']}|${row['epoch_on']}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('truth', () => {
  it('says that no contact has no effect and that agents help on average', () => {
    const rows = readTable(world, 'truth/outcome');
    const effects = (action: string): number[] => rows.filter((row) => row['action'] === action).map((row) => Number(row['mean_effect_minor']));
    expect(effects('no_contact').every((effect) => effect === 0)).toBe(true);
    const agent = effects('agent');
    expect(agent.length).toBeGreaterThan(20);
    expect(agent.reduce((sum, effect) => sum + effect, 0)).toBeGreaterThan(0);
  });

  it('says when what is open would be paid, later without contact than with it', () => {
    const rows = readTable(world, 'truth/default'), value = (row: Row, column: string): number => Number(row[column]);
    for (const row of rows) {
      expect(value(row, 'paid_30')).toBeLessThanOrEqual(value(row, 'paid_60'));
      expect(value(row, 'paid_60')).toBeLessThanOrEqual(value(row, 'paid_90'));
    }
    const overdue = rows.filter((row) => value(row, 'days_past_due') > 5), mean = (column: string): number => overdue.reduce((sum, row) => sum + value(row, column), 0) / overdue.length;
    expect(overdue.length).toBeGreaterThan(20);
    expect(mean('self_cure')).toBeLessThan(mean('paid_60'));
    expect(mean('self_cure')).toBeGreaterThan(0.05);
  });

  it('ranks who defaults above who does not', () => {
    const rows = readTable(world, 'truth/default').map((row) => ({ pd: Number(row['pd']), dpd: Number(row['days_past_due']) }));
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(rows.filter((row) => row.dpd > 20).map((row) => row.pd))).toBeGreaterThan(mean(rows.filter((row) => row.dpd === 0).map((row) => row.pd)) + 0.2);
  });
});
