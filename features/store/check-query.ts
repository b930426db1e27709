/** Looks at a query without running it: what does it read, and can it answer differently tomorrow? */
import type { Store } from './open.ts';

/** Relations that read nothing but what stands in the query. */
const HARMLESS_RELATIONS: readonly string[] = ['SUBQUERY', 'JOIN', 'EMPTY', 'EMPTY_FROM', 'EXPRESSION_LIST', 'COLUMN_DATA'];
/** Functions that look outside the row, or change from run to run. */
const REFUSED_FUNCTIONS: readonly string[] = [
  'random', 'setseed', 'uuid', 'gen_random_uuid', 'uuidv4', 'uuidv7', 'now', 'today', 'get_current_time', 'get_current_timestamp', 'current_date', 'current_time',
  'current_timestamp', 'transaction_timestamp', 'localtime', 'localtimestamp', 'current_localtime', 'current_localtimestamp', 'getenv', 'getvariable', 'current_setting',
  'nextval', 'currval', 'txid_current', 'current_user', 'current_database', 'current_schema', 'current_schemas', 'current_query', 'pg_sleep', 'sleep_ms', 'write_log',
];

/**
 * What is wrong with a query that may read the relation `source` only; null when nothing is.
 *
 * The check reads the parsed statement, so that no spelling, comment or quoting hides a file, a table or a second statement.
 */
export async function findQueryFault(store: Store, query: string): Promise<string | null> {
  const [row] = await store.rows<{ tree: string }>('select json_serialize_sql($query::VARCHAR) as tree', { query });
  const parsed = JSON.parse(row!.tree) as { error: boolean; error_message?: string; statements?: { node: unknown }[] };
  if (parsed.error) return parsed.error_message ?? 'it cannot be parsed';
  if (parsed.statements?.length !== 1) return `it has ${parsed.statements?.length ?? 0} statements`;
  return faultIn(parsed.statements[0]!.node, ['source']);
}

function faultIn(node: unknown, visible: readonly string[]): string | null {
  if (Array.isArray(node)) return firstFault(node, visible);
  if (typeof node !== 'object' || node === null) return null;
  const record = node as Record<string, unknown>;
  const own = faultOf(record, visible);
  if (own !== null) return own;
  const ctes = ((record['cte_map'] as { map?: { key: string; value: unknown }[] } | undefined)?.map ?? []);
  let inner = visible;
  for (const { key, value } of ctes) {
    // A recursive query sees itself.
    const fault = faultIn(value, [...inner, key.toLowerCase()]);
    if (fault !== null) return fault;
    inner = [...inner, key.toLowerCase()];
  }
  return firstFault(Object.entries(record).filter(([name]) => name !== 'cte_map').map(([, value]) => value), inner);
}

function firstFault(nodes: readonly unknown[], visible: readonly string[]): string | null {
  for (const node of nodes) {
    const fault = faultIn(node, visible);
    if (fault !== null) return fault;
  }
  return null;
}

function faultOf(record: Record<string, unknown>, visible: readonly string[]): string | null {
  if (record['type'] === 'BASE_TABLE') {
    const name = String(record['table_name']);
    const isPlain = !record['schema_name'] && !record['catalog_name'];
    return isPlain && visible.includes(name.toLowerCase()) ? null : `it reads ${JSON.stringify(name)}`;
  }
  if (record['type'] === 'TABLE_FUNCTION') return `it calls the table function ${String((record['function'] as { function_name?: string } | undefined)?.function_name)}`;
  // Relations are the nodes that can be sampled; any kind that is not known to be harmless is refused.
  if ('sample' in record && 'query_location' in record && typeof record['type'] === 'string' && !HARMLESS_RELATIONS.includes(record['type'])) {
    return `it uses ${record['type'].toLowerCase().replaceAll('_', ' ')}`;
  }
  if (record['class'] === 'FUNCTION' && REFUSED_FUNCTIONS.includes(String(record['function_name']).toLowerCase())) return `it calls ${String(record['function_name'])}`;
  return null;
}
