/** A broken feed in a real run: nothing is published, the old snapshot stays in force and answers, and the message says why and where. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { homePaths } from '../../core/home.ts';
import { openStore } from '../../features/store/open.ts';
import { dunlin, dunlinJson, type CommandAnswer } from '../setup/dunlin.ts';
import { copyOfPublished, writeSmallPortfolio, type SmallWorld } from './setup/small-world.ts';

const SETUP_MS = 600_000;
let world: SmallWorld;
let debtors: readonly { readonly debtor_id: string; readonly kind: string }[];

beforeEach(async () => {
  world = await copyOfPublished('quality');
  const store = await openStore(homePaths(world.home).store);
  debtors = await store.rows('select debtor_id, any_value(kind) as kind from debtor group by debtor_id order by debtor_id');
  store.close();
}, SETUP_MS);

interface Broken {
  readonly table: string;
  readonly csv: string;
  readonly quality?: object;
}

/** A run that also takes in one more source, of January 2025. */
/** Other tests of the small world switch drift off: here the limits are the usual ones. */
async function runWith({ table, csv, quality = {} }: Broken): Promise<CommandAnswer> {
  const folder = dirname(world.portfolioPath);
  const sources = ['place', 'macro_observation', 'debtor', 'ledger_entry'].map((name) => ({ id: name.replaceAll('_', '-'), path: `\${DUNLIN_HOME}/sample-world/${name}.csv.gz`, table: name }));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'extra.csv'), csv);
  const portfolioPath = writeSmallPortfolio(folder, { sources: [...sources, { id: 'extra', path: join(folder, 'extra.csv'), table }], quality });
  return dunlin(['run', '--home', world.home, '--portfolio', portfolioPath, '--json']);
}

function current(): string {
  return readFileSync(homePaths(world.home).current, 'utf8');
}

const ENTRY = 'entry_id,debtor_id,receivable_id,kind,amount_minor,currency,due_on,event_at,known_at\n';
const DEBTOR = 'debtor_id,effective_at,kind,sector,country,region,place_id,language,time_zone,parent_debtor_id,created_at,known_at\n';
const CONTACT = 'contact_id,debtor_id,channel,direction,kind,event_at,known_at\n';
const at = '2025-01-10T09:00:00Z';

describe('a broken feed', () => {
  it.each<[string, () => Broken, RegExp, RegExp | null]>([
    ['amounts in the wrong unit', () => ({ table: 'ledger_entry', csv: ENTRY + debtors.map(({ debtor_id: id }, i) => `bad-${i},${id},bad-${i},invoice,${(i + 1) * 10_000_000},EUR,2025-02-09,${at},${at}`).join('\n') }),
      /drift of open_minor in \d+ rows \(PSI [\d.]+ against training, [\d.]+ against the snapshot before\)/, /^drift,open_minor,[^,]+,,2025-01-10T09:00:00Z,open_minor=\d+$/m],
    ['a column that is empty from now on', () => ({ table: 'debtor', csv: DEBTOR + debtors.map(({ debtor_id: id, kind }) => `${id},${at},${kind},,IT,,,,,,,${at}`).join('\n') }),
      /missing-share of \w+ in 180 rows \(missing in 100\.0 % of rows, [\d.]+ % in the snapshot before/, /^missing-share,region,[^,]+,,2025-01-10T09:00:00Z,region=missing$/m],
    ['a source that stopped coming', () => ({ table: 'contact_event', quality: { sources: { 'ledger-entry': 20 } }, csv: `${CONTACT}c-x,${debtors[0]!.debtor_id},email,outbound,attempted,2025-02-05T09:00:00Z,2025-02-05T09:00:00Z\n` }),
      /freshness of ledger-entry \(nothing new for 3\d days, at most 20 allowed\)/, null],
  ])('%s', async (_, broken, says, row) => {
    const published = current();
    const { status, stdout, stderr } = await runWith(broken());
    expect(status, stderr).toBe(5);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string; details: { report: string } } };
    expect(error.code).toBe('quality-gate-failed');
    expect(error.message).toMatch(says);
    expect(error.message).toContain('what was published before stays in force; the rows are in runs/quality/');
    // Ids of people are in the file of rows, and nowhere in the message.
    expect(debtors.filter(({ debtor_id: id }) => stdout.includes(id) || stderr.includes(id))).toEqual([]);
    const rows = readFileSync(join(world.home, dirname(error.details.report), 'rows.csv'), 'utf8');
    if (row !== null) expect(rows).toMatch(row);
    expect(current()).toBe(published);
    const id = debtors[0]!.debtor_id;
    const { scores } = await dunlinJson<{ scores: { debtorId: string; asOf: string }[] }>(['score', id, '--home', world.home, '--portfolio', world.portfolioPath]);
    expect(scores[0]).toMatchObject({ debtorId: id, asOf: expect.stringContaining('2024-12-31') as string });
  });
});
