/** Ledger files of any size: seeded, equal on every machine, kept for the next run. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemoryStore } from '../../../features/store/open.ts';

/** `canonical` and `mapped` hold good rows; of `bad`, four rows of five break a rule, lack fields or contradict another. */
export type Layout = 'canonical' | 'mapped' | 'bad';

export interface LedgerFile {
  readonly layout: Layout;
  readonly path: string;
  /** Null for a file with the columns of the table. */
  readonly mappingPath: string | null;
  readonly rows: number;
}

/** A ledger export as an accounting program writes it: local dates, decimal commas, its own words. */
const MAPPING = `schemaVersion: 1
name: bench-export
format: { delimiter: ';', decimal: ',' }
emits:
  - table: ledger_entry
    columns:
      entry_id: { template: '{Belegnummer}:{Art}' }
      debtor_id: Kunde
      receivable_id: Rechnung
      kind: { column: Art, values: { RE: invoice, ZA: payment } }
      amount_minor: Betrag
      currency: Waehrung
      due_on: { column: Faellig, format: DD.MM.YYYY }
      event_at: { column: Datum, format: DD.MM.YYYY }
`;

/** Whole lines of `bad` are written as one field. */
const DELIMITERS: Readonly<Record<Layout, string>> = { canonical: ',', mapped: ';', bad: '|' };

/** Columns of the layouts over `i`, `kind`, `debtor`, `amount` and `event_at`. */
const SELECTED: Readonly<Record<Layout, string>> = {
  bad: `case i % 5 when 2 then 'E' || i || ',' || debtor when 3 then 'E' || (i - 3) || ',' || debtor || ',R' || i || ',invoice,' || amount || ',EUR,2020-01-02,2020-03-01'
    else 'E' || i || ',' || debtor || ',R' || i || ',invoice,' || amount || if(i % 5 = 1, '.5', '') || ',EUR,' || if(i % 5 = 4, '2020-02-30', '2020-01-01') || ',2020-03-01' end
    as "entry_id,debtor_id,receivable_id,kind,amount_minor,currency,event_at,known_at"`,
  canonical: `'E' || lpad(i::varchar, 9, '0') || ':' || kind as entry_id, debtor as debtor_id, 'R' || lpad((i // 3)::varchar, 9, '0') as receivable_id, kind, amount as amount_minor, 'EUR' as currency,
    case when kind = 'invoice' then cast(event_at + interval 30 day as date) end as due_on, null::varchar as reverses_entry_id,
    strftime(event_at, '%Y-%m-%dT%H:%M:%SZ') as event_at, strftime(event_at + to_seconds((hash(i * 31 + 4) % 172800)::bigint), '%Y-%m-%dT%H:%M:%SZ') as known_at`,
  mapped: `'E' || lpad(i::varchar, 9, '0') as Belegnummer, debtor as Kunde, 'R' || lpad((i // 3)::varchar, 9, '0') as Rechnung, if(kind = 'invoice', 'RE', 'ZA') as Art,
    (amount // 100)::varchar || ',' || lpad((amount % 100)::varchar, 2, '0') as Betrag, 'EUR' as Waehrung, strftime(event_at, '%d.%m.%Y') as Datum,
    case when kind = 'invoice' then strftime(event_at + interval 30 day, '%d.%m.%Y') end as Faellig`,
};

/** The file of so many rows; written beside and renamed, so that it is whole where it is there. */
export async function ensureFile(layout: Layout, rows: number): Promise<LedgerFile> {
  const folder = process.env['DUNLIN_BENCH_HOME'] ?? join(tmpdir(), 'dunlin-bench');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `ledger-${layout}-${rows}.csv`);
  const mappingPath = layout === 'mapped' ? join(folder, 'ledger-mapped.yaml') : null;
  if (mappingPath !== null) writeFileSync(mappingPath, MAPPING);
  if (!existsSync(path)) {
    const store = await openMemoryStore();
    await store.run(`copy (select ${SELECTED[layout]} from (select i, if(i % 3 = 0, 'invoice', 'payment') as kind, 'D' || lpad((hash(i * 31 + 1) % 100000)::varchar, 7, '0') as debtor,
        (hash(i * 31 + 3) % 1000000)::bigint as amount, timestamp '2020-01-01' + to_seconds((i * 126230400 // ${rows})::bigint + (hash(i * 31 + 2) % 86400)::bigint) as event_at
      from range(${rows}) t(i))) to '${path}.part' (format csv, header true, delimiter '${DELIMITERS[layout]}')`);
    store.close();
    renameSync(`${path}.part`, path);
  }
  return { layout, path, mappingPath, rows };
}
