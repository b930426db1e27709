/** Refuses feature SQL that could read around the point-in-time rule or whose result could depend on order, threads or the clock. */
import { DunlinError } from '../../core/errors.ts';
import type { Store } from './open.ts';

/** Functions whose value depends on row order, on threads, on the clock or on the platform. */
const REFUSED_FUNCTIONS = new Set([
  'random', 'uuid', 'gen_random_uuid', 'uuidv4', 'uuidv7', 'setseed', 'now', 'get_current_timestamp', 'current_timestamp', 'transaction_timestamp', 'current_date', 'today',
  'current_localtimestamp', 'avg', 'mean', 'favg', 'fsum', 'sumkahan', 'kahan_sum', 'stddev', 'stddev_samp', 'stddev_pop', 'variance', 'var_samp', 'var_pop', 'corr',
  'covar_samp', 'covar_pop', 'skewness', 'kurtosis', 'entropy', 'product', 'geomean', 'geometric_mean', 'first', 'last', 'arbitrary', 'any_value', 'list', 'array_agg', 'string_agg', 'group_concat', 'mode',
  'approx_count_distinct', 'approx_quantile', 'reservoir_quantile', 'exp', 'ln', 'log', 'log2', 'log10', 'pow', 'power', '**', '^', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2', 'cbrt', 'query', 'query_table',
]);
const ALLOWED_TABLE_FUNCTIONS = new Set(['unnest', 'range', 'generate_series']);
const REQUIRED_CTES = ['source', 'renamed', 'joined', 'final'];

type Node = Readonly<Record<string, unknown>>;

/** The relations outside its own CTEs that a checked statement reads. */
export interface CheckedSql {
  readonly reads: readonly string[];
}

/**
 * Parses and checks one statement.
 * @param allowed relations that may be read: `spine`, `<table>_at`, staging and broadcast relations; `isPart` for a part cut out of a
 * view, which need not have the form of one
 * @throws view-invalid
 */
export async function checkViewSql(store: Store, name: string, statement: { readonly sql: string; readonly allowed: ReadonlySet<string>; readonly isPart?: boolean }): Promise<CheckedSql> {
  const fail = (constraint: string): never => {
    throw new DunlinError('view-invalid', `The SQL of ${name} ${constraint}. Correct its .sql file.`, { view: name });
  };
  const [row] = await store.rows<{ parsed: string }>('select json_serialize_sql($sql::VARCHAR) as parsed', { sql: statement.sql });
  const parsed = JSON.parse(row!.parsed) as { error: boolean; error_message?: string; statements?: readonly Node[] };
  if (parsed.error) fail(`must be one SELECT statement; got ${parsed.error_message ?? 'a syntax error'}`);
  if (parsed.statements!.length !== 1) fail(`must be one statement; got ${parsed.statements!.length}`);
  const outer = parsed.statements![0]!['node'] as Node;
  const ctes = cteNames(outer);
  if (statement.isPart !== true && (!REQUIRED_CTES.every((cte) => ctes.includes(cte)) || ctes.at(-1) !== 'final' || !endsWithFinal(outer))) {
    fail('must have the CTEs source, renamed, joined and final and end `select * from final`');
  }
  const found = collect(parsed.statements![0]!);
  const shadowing = [...found.ctes].find((cte) => statement.allowed.has(cte));
  if (shadowing !== undefined) fail(`must not name a CTE like a relation; got ${shadowing}`);
  const reads = [...found.tables].filter((table) => !found.ctes.has(table)).sort();
  const foreign = reads.find((table) => !statement.allowed.has(table));
  if (foreign !== undefined) fail(`may read only spine, <table>_at and declared relations; got ${foreign}`);
  const refused = [...found.functions].find((called) => REFUSED_FUNCTIONS.has(called));
  if (refused !== undefined) fail(`must not call ${refused}, whose result depends on order, clock or platform`);
  const tableFunction = [...found.tableFunctions].find((called) => !ALLOWED_TABLE_FUNCTIONS.has(called));
  if (tableFunction !== undefined) fail(`must not read from the table function ${tableFunction}`);
  return { reads };
}

interface Found {
  readonly tables: Set<string>;
  readonly ctes: Set<string>;
  readonly functions: Set<string>;
  readonly tableFunctions: Set<string>;
}

function collect(root: Node): Found {
  const found: Found = { tables: new Set(), ctes: new Set(), functions: new Set(), tableFunctions: new Set() };
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const node = value as Node;
    if (node['type'] === 'BASE_TABLE') {
      const prefix = [node['catalog_name'], node['schema_name']].filter((part) => typeof part === 'string' && part !== '');
      found.tables.add([...prefix, String(node['table_name'])].join('.').toLowerCase());
    } else if (node['type'] === 'TABLE_FUNCTION') {
      found.tableFunctions.add(String((node['function'] as Node)['function_name']).toLowerCase());
    } else if (typeof node['function_name'] === 'string') {
      found.functions.add(node['function_name'].toLowerCase());
    }
    if (node['type'] === 'COLUMN_REF') found.functions.add(String((node['column_names'] as readonly string[]).at(-1)).toLowerCase() === 'current_date' ? 'current_date' : '');
    for (const cte of cteNames(node)) found.ctes.add(cte);
    for (const child of Object.values(node)) visit(child);
  };
  visit(root);
  return found;
}

function cteNames(node: Node): string[] {
  const map = (node['cte_map'] as { map?: readonly { key: string }[] } | undefined)?.map ?? [];
  return map.map((entry) => entry.key.toLowerCase());
}

function endsWithFinal(node: Node): boolean {
  const list = node['select_list'] as readonly Node[] | undefined;
  const from = node['from_table'] as Node | undefined;
  return list?.length === 1 && list[0]!['type'] === 'STAR' && from?.['type'] === 'BASE_TABLE' && from['table_name'] === 'final' && node['where_clause'] === null;
}
