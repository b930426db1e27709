/** A user's own spine: a CSV or Parquet file with `debtor_id` or `receivable_id`, `as_of`, and any other columns, read in slices. */
import { existsSync } from 'node:fs';
import { DunlinError, errorText } from '../../core/errors.ts';
import type { Spine } from '../../core/frame.ts';
import { parseAsOf, type Instant } from '../../core/time.ts';
import type { Store } from './open.ts';
import { makeSpine } from './spine.ts';
import { sqlName, sqlText } from './sql-text.ts';

/** Temp table of the file in its order: `place` from 0, the ids as texts, `owner_id` by the ledger, `as_of_text`, then the other columns. */
export const GIVEN_SPINE = 'given_spine';

const OWN = ['debtor_id', 'receivable_id', 'as_of'];

export interface SpineFile {
  readonly rowCount: number;
  /** Columns of the file besides ids and as_of, in its order. */
  readonly otherColumns: readonly string[];
  /** Distinct debtor and receivable ids that the store has never heard of. */
  readonly unknownIds: number;
  /** Rows from `offset` on; a row whose debtor cannot be found has the debtor ''. Throws `spine-invalid` with the line. */
  read(offset: number, length: number): Promise<Spine>;
  close(): Promise<void>;
}

/**
 * Opens a spine. `as_of` is a date (its last microsecond in the zone) or an ISO instant with an offset; a Parquet TIMESTAMP is UTC.
 * A row with a receivable alone belongs to the debtor that the ledger names.
 * @throws source-missing, source-unreadable, spine-invalid
 */
export async function openSpineFile(store: Store, path: string, { timeZone }: { readonly timeZone: string }): Promise<SpineFile> {
  if (!existsSync(path)) throw new DunlinError('source-missing', `The spine file must exist; got ${path}. Correct --spine.`);
  const isParquet = /\.parquet$/i.test(path);
  const otherColumns = await loadGiven(store, path, isParquet);
  const [counts] = await store.rows<{ n: bigint; unknown: bigint }>(`select count(*) as n, (
    select count(*) from (select distinct debtor_id from ${GIVEN_SPINE} where debtor_id is not null) where debtor_id not in (
      select debtor_id from debtor union select debtor_id from ledger_entry union select debtor_id from contact_event union select from_debtor_id from debtor_alias union select to_debtor_id from debtor_alias)
    ) + count(distinct receivable_id) filter (where owner_id is null) as unknown from ${GIVEN_SPINE}`);
  const moments = new Map<string, Instant>();
  return {
    rowCount: Number(counts!.n), otherColumns, unknownIds: Number(counts!.unknown),
    read: async (offset, length) => {
      const rows = await store.rows<GivenRow>(`select debtor_id, receivable_id, owner_id, as_of_text, is_merged from ${GIVEN_SPINE} where place >= ${offset} and place < ${offset + length} order by place`);
      return makeSpine(rows.map((row, index) => readRow(row, { moments, timeZone, place: offset + index, isParquet })));
    },
    close: () => store.run(`drop table if exists temp.${GIVEN_SPINE}`),
  };
}

interface GivenRow {
  readonly debtor_id: string | null;
  readonly receivable_id: string | null;
  readonly owner_id: string | null;
  readonly as_of_text: string | null;
  /** The debtor or the owner took part in a merge: then they may differ. */
  readonly is_merged: boolean;
}

interface RowContext {
  readonly moments: Map<string, Instant>;
  readonly timeZone: string;
  readonly place: number;
  readonly isParquet: boolean;
}

function readRow(row: GivenRow, { moments, timeZone, place, isParquet }: RowContext): { readonly debtorId: string; readonly receivableId: string | null; readonly asOf: Instant } {
  const fail = (constraint: string): never => {
    // The header is line 1. A value with a line break in quotes moves the lines below it; the row still counts.
    const where = isParquet ? `Row ${place + 1}` : `Line ${place + 2} (row ${place + 1})`;
    throw new DunlinError('spine-invalid', `${where} of the spine must ${constraint}. Correct the file.`, { row: place + 1, ...(isParquet ? {} : { line: place + 2 }) });
  };
  const { debtor_id: given, receivable_id: receivableId, owner_id: owner, as_of_text: text } = row;
  if (text === null) return fail('have an as_of; got none');
  if (given === null && receivableId === null) return fail('name a debtor_id or a receivable_id; got neither');
  if (given !== null && owner !== null && given !== owner && !row.is_merged) return fail('name a receivable of its debtor; got one of another debtor');
  let asOf = moments.get(text);
  if (asOf === undefined) {
    try {
      asOf = parseAsOf(text, timeZone);
    } catch (error) {
      return fail(`have an as_of that is a date or an ISO instant with an offset; got ${JSON.stringify(text)} (${errorText(error)})`);
    }
    if (moments.size < MOMENTS_KEPT) moments.set(text, asOf);
  }
  return { debtorId: given ?? owner ?? '', receivableId, asOf };
}

const MOMENTS_KEPT = 100_000;

async function loadGiven(store: Store, path: string, isParquet: boolean): Promise<readonly string[]> {
  const source = isParquet ? `read_parquet(${sqlText(path)})` : `read_csv(${sqlText(path)}, all_varchar = true, header = true, null_padding = false)`;
  const described = await readable(path, () => store.rows<{ column_name: string; column_type: string }>(`describe select * from ${source}`));
  const types = new Map(described.map((row) => [row.column_name, row.column_type]));
  if (!types.has('as_of') || !types.has('debtor_id') && !types.has('receivable_id')) {
    throw new DunlinError('spine-invalid', `A spine must have the column as_of and debtor_id or receivable_id; got ${[...types.keys()].join(', ')}. Rename its columns.`);
  }
  const others = [...types.keys()].filter((name) => !OWN.includes(name));
  const text = (name: string): string => (types.has(name) ? `nullif(trim(given.${name}::VARCHAR), '')` : 'null::VARCHAR');
  const asOf = types.get('as_of')!.startsWith('TIMESTAMP') ? "strftime(given.as_of::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%fZ')" : text('as_of');
  await readable(path, () => store.run(`create or replace temp table ${GIVEN_SPINE} as
    with owner as (
      select receivable_id, min(debtor_id) as owner_id
      from (select receivable_id, debtor_id from ledger_entry where receivable_id is not null union select receivable_id, debtor_id from receivable)
      group by receivable_id
    ),
    merged as (select from_debtor_id as debtor_id from debtor_alias union select to_debtor_id from debtor_alias),
    given as (select row_number() over () - 1 as place, * from ${source}),
    named as (select place, ${text('debtor_id')} as debtor_id, ${text('receivable_id')} as receivable_id, ${asOf} as as_of_text${others.map((name) => `, given.${sqlName(name)}`).join('')} from given)
    select named.place, named.debtor_id, named.receivable_id, owner_id, as_of_text,
      coalesce(named.debtor_id in (select debtor_id from merged) or owner_id in (select debtor_id from merged), false) as is_merged${others.map((name) => `, named.${sqlName(name)}`).join('')}
    from named left join owner on owner.receivable_id = named.receivable_id`));
  return others;
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const lines = errorText(error).split('\n').filter((line) => line.trim() !== '');
    const [first] = lines, line = lines.find((text) => /Original Line/i.test(text));
    throw new DunlinError('source-unreadable', `The spine must be a readable CSV or Parquet file; got ${path}: ${[first, ...(line === undefined ? [] : [line])].join(' ').slice(0, 300)}. Correct the file.`, {}, error);
  }
}
