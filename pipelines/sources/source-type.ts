/** What kind of file a source is. */
import type { MappingFormat } from '../../core/schema/mapping.ts';

export type SourceType = NonNullable<MappingFormat['type']>;

const EXTENSIONS: readonly { readonly pattern: RegExp; readonly type: SourceType }[] = [
  { pattern: /\.parquet$/i, type: 'parquet' },
  { pattern: /\.(arrow|arrows|feather|ipc)$/i, type: 'arrow' },
  { pattern: /\.(ndjson|jsonl|json)(\.gz)?$/i, type: 'ndjson' },
];

/** By the mapping, else by the extension, else CSV. */
export function sourceType(path: string, format: MappingFormat): SourceType {
  return format.type ?? EXTENSIONS.find(({ pattern }) => pattern.test(path))?.type ?? 'csv';
}
