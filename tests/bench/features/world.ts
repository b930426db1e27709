/** Makes a bench world once and keeps it: a store with every canonical table filled by SQL. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stopwatchMs } from '../../../core/time.ts';
import { openStore, type Store } from '../../../features/store/open.ts';
import { ADDRESS_SQL, CONSENT_SQL, CONTACT_SQL, DEBTOR_SQL, MACRO_SQL, PLACE_SQL, STATUS_SQL } from './world-around.ts';
import { ALLOCATION_SQL, DRAW_SQL, ENTRY_SQL, LEDGER_SQL, PAYMENT_SQL, RECEIVABLE_SQL, SALE_SQL } from './world-ledger.ts';
import { benchHome } from '../bench-home.ts';
import { LAST_DAY, PORTFOLIO, worldName, type WorldShape } from './world-shape.ts';

const STEPS = [...DRAW_SQL.split(';'), SALE_SQL, PAYMENT_SQL, ENTRY_SQL, LEDGER_SQL, ALLOCATION_SQL, RECEIVABLE_SQL, DEBTOR_SQL, PLACE_SQL, MACRO_SQL, CONTACT_SQL, ADDRESS_SQL, CONSENT_SQL, STATUS_SQL];

export interface World {
  /** The store file. */
  readonly path: string;
  readonly entries: number;
  /** Null when it was there already. */
  readonly madeInSeconds: number | null;
}

/** The world of a shape, made when it is not there yet. */
export async function ensureWorld(shape: WorldShape): Promise<World> {
  const folder = join(benchHome(), worldName(shape, STEPS.join('\n')));
  const path = join(folder, 'store.duckdb');
  const started = stopwatchMs();
  const isThere = existsSync(path);
  if (!isThere) await makeWorld(shape, folder);
  const store = await openStore(path);
  try {
    const [row] = await store.rows<{ n: bigint }>('select count(*) as n from ledger_entry');
    return { path, entries: Number(row!.n), madeInSeconds: isThere ? null : (stopwatchMs() - started) / 1000 };
  } finally {
    store.close();
  }
}

/** Fills the canonical tables of a store with a world. */
export async function fillWorld(store: Store, shape: WorldShape): Promise<void> {
  const values: Readonly<Record<string, string>> = {
    seed: String(shape.seed), debtors: String(shape.debtors), per: shape.entriesPerDebtor.toFixed(1), days: String(shape.historyDays), last: LAST_DAY,
    zone: PORTFOLIO.timeZone, currency: PORTFOLIO.currency, country: PORTFOLIO.country,
  };
  for (const step of STEPS) await store.run(step.replaceAll(/\$(\w+)/g, (_, name: string) => values[name]!));
  for (const table of ['entry', 'payment', 'sale', 'day']) await store.run(`drop table temp.${table}`);
}

async function makeWorld(shape: WorldShape, folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const store = await openStore(join(unfinished, 'store.duckdb'), { memoryLimit: '8GB' });
  try {
    await fillWorld(store, shape);
    await store.run('checkpoint');
  } finally {
    store.close();
  }
  renameSync(unfinished, folder);
}
