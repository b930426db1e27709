/** Reads a Parquet file into the relation of raw texts. */
import type { Store } from './open.ts';
import { countRows, RAW_RELATION, type RawRows, type SourceColumn, type SourceKind } from './read-source.ts';
import { sqlName, sqlText } from './sql-text.ts';

/** Types of DuckDB by what their texts mean; others are unreadable. */
const KINDS: readonly { readonly pattern: RegExp; readonly kind: SourceKind }[] = [
  { pattern: /^(VARCHAR|ENUM\(.*|UUID|BOOLEAN|JSON|TIME)$/, kind: 'text' },
  { pattern: /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL\(.*)$/, kind: 'number' },
  { pattern: /^DATE$/, kind: 'date' },
  { pattern: /^TIMESTAMP(_S|_MS|_NS)?$/, kind: 'local' },
  { pattern: /^TIMESTAMP WITH TIME ZONE$/, kind: 'instant' },
  { pattern: /^(VARCHAR|U?(TINYINT|SMALLINT|INTEGER|BIGINT)|FLOAT|DOUBLE|BOOLEAN)\[\]$/, kind: 'list' },
];
/** Deepest struct that is looked into. */
const MAXIMUM_DEPTH = 8;

interface FoundColumn extends SourceColumn {
  readonly sql: string;
}

/** Reads all rows as texts: fields of structs by dotted path, lists as JSON, instants as ISO text in UTC. */
export async function readParquetSource(store: Store, path: string, fileStem: string): Promise<RawRows> {
  const from = `read_parquet(${sqlText(path)})`;
  const columns = await findColumns(store, { relation: from, path: [], depth: 0 });
  await store.run(`create or replace temp table ${RAW_RELATION} as select row_number() over () as source_row, ${sqlText(fileStem)} as source_file,
    ${columns.map((column) => `${TEXTS[column.kind](column)} as ${sqlName(column.name)}`).join(', ')} from ${from}`);
  return { columns: columns.map(({ name, kind, type }) => ({ name, kind, type })), rowCount: await countRows(store) };
}

interface Place {
  readonly relation: string;
  readonly path: readonly string[];
  readonly depth: number;
}

async function findColumns(store: Store, { relation, path, depth }: Place): Promise<FoundColumn[]> {
  const inner = path.map(sqlName).join('.');
  const described = await store.rows<{ column_name: string; column_type: string }>(`describe select ${path.length === 0 ? '*' : `unnest(${inner})`} from ${relation}`);
  const found: FoundColumn[] = [];
  for (const { column_name: name, column_type: type } of described) {
    const own = [...path, name];
    if (type.startsWith('STRUCT(') && !type.endsWith(']') && depth < MAXIMUM_DEPTH) {
      found.push(...await findColumns(store, { relation, path: own, depth: depth + 1 }));
    } else {
      found.push({ name: own.join('.'), type, kind: KINDS.find(({ pattern }) => pattern.test(type))?.kind ?? 'unreadable', sql: own.map(sqlName).join('.') });
    }
  }
  return found;
}

/** Column with its SQL -> SQL of its text. A number loses the zeros behind its decimals, which are a matter of its type. */
const TEXTS: Readonly<Record<SourceKind, (column: FoundColumn) => string>> = {
  text: castText, date: castText,
  number: (column) => (/^(FLOAT|DOUBLE|DECIMAL)/.test(column.type) ? `regexp_replace(${castText(column)}, '^(-?\\d+)(?:\\.0+|(\\.\\d*?[1-9])0+)$', '\\1\\2')` : castText(column)),
  local: ({ sql }) => `replace(cast(cast(${sql} as timestamp) as varchar), ' ', 'T')`,
  instant: ({ sql }) => `replace(cast(timezone('UTC', ${sql}) as varchar), ' ', 'T') || 'Z'`,
  list: ({ sql }) => `cast(to_json(${sql}) as varchar)`,
  unreadable: () => 'cast(null as varchar)',
};

function castText({ sql }: FoundColumn): string {
  return `cast(${sql} as varchar)`;
}
