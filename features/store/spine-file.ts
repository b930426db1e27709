/** A user's own spine: a CSV or Parquet file with `debtor_id` or `receivable_id`, and `as_of`. */
import { existsSync } from 'node:fs';
import { DunlinError, errorText } from '../../core/errors.ts';
import type { Spine } from '../../core/frame.ts';
import { parseAsOf, type Instant } from '../../core/time.ts';
import type { Store } from './open.ts';
import { makeSpine } from './spine.ts';
import { sqlText } from './sql-text.ts';

interface SpineText {
  readonly debtor_id: string | null;
  readonly receivable_id: string | null;
  readonly owner_id: string | null;
  readonly as_of: string | null;
}

/**
 * Reads a spine in file order. `as_of` is a date (its last microsecond in the zone) or an ISO instant with an offset; a Parquet
 * TIMESTAMP is UTC. A row with a receivable alone belongs to the debtor that the ledger names.
 * @throws source-missing, source-unreadable, spine-invalid (with the row)
 */
export async function readSpineFile(store: Store, path: string, options: { readonly timeZone: string }): Promise<Spine> {
  if (!existsSync(path)) throw new DunlinError('source-missing', `The spine file must exist; got ${path}. Correct --spine.`);
  const texts = await readTexts(store, path);
  const moments = new Map<string, Instant>();
  return makeSpine(texts.map((text, index) => {
    const fail = (constraint: string): never => {
      throw new DunlinError('spine-invalid', `Row ${index + 1} of the spine must ${constraint}. Correct the file.`, { row: index + 1 });
    };
    if (text.as_of === null) return fail('have an as_of; got none');
    let asOf = moments.get(text.as_of);
    if (asOf === undefined) {
      try {
        asOf = parseAsOf(text.as_of, options.timeZone);
      } catch (error) {
        return fail(`have an as_of that is a date or an ISO instant with an offset; got ${JSON.stringify(text.as_of)} (${errorText(error)})`);
      }
      moments.set(text.as_of, asOf);
    }
    if (text.receivable_id !== null && text.owner_id === null) return fail('name a receivable of the ledger; got one that it does not have');
    if (text.debtor_id !== null && text.owner_id !== null && text.debtor_id !== text.owner_id) return fail('name a receivable of its debtor; got one of another debtor');
    const debtorId = text.debtor_id ?? text.owner_id ?? fail('name a debtor_id or a receivable_id; got neither');
    return { debtorId, receivableId: text.receivable_id, asOf };
  }));
}

async function readTexts(store: Store, path: string): Promise<readonly SpineText[]> {
  const source = /\.parquet$/i.test(path) ? `read_parquet(${sqlText(path)})` : `read_csv(${sqlText(path)}, all_varchar = true, header = true)`;
  const described = await readable(path, () => store.rows<{ column_name: string; column_type: string }>(`describe select * from ${source}`));
  const types = new Map(described.map((row) => [row.column_name, row.column_type]));
  if (!types.has('as_of') || !types.has('debtor_id') && !types.has('receivable_id')) {
    throw new DunlinError('spine-invalid', `A spine must have the column as_of and debtor_id or receivable_id; got ${[...types.keys()].join(', ')}. Rename its columns.`);
  }
  const text = (name: string): string => (types.has(name) ? `nullif(trim(${name}::VARCHAR), '')` : 'null::VARCHAR');
  const asOf = types.get('as_of')!.startsWith('TIMESTAMP') ? "strftime(as_of::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%fZ')" : text('as_of');
  return readable(path, () => store.rows<SpineText>(`
    with owner as (
      select receivable_id, min(debtor_id) as owner_id
      from (select receivable_id, debtor_id from ledger_entry where receivable_id is not null union select receivable_id, debtor_id from receivable)
      group by receivable_id
    ),
    given as (select row_number() over () as place, ${text('debtor_id')} as debtor_id, ${text('receivable_id')} as receivable_id, ${asOf} as as_of from ${source})
    select debtor_id, given.receivable_id, owner_id, as_of from given left join owner using (receivable_id) order by place`));
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new DunlinError('source-unreadable', `The spine must be a readable CSV or Parquet file; got ${path}: ${errorText(error).split('\n')[0]!}. Correct the file.`, {}, error);
  }
}
