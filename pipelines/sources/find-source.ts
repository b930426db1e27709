/** A source file with its mapping, looked at but not yet read. */
import { DunlinError } from '../../core/errors.ts';
import type { TableName } from '../../core/schema/tables.ts';
import { findLayoutFault } from './csv-layout.ts';
import { fileStem, inspectSource, type InspectedSource } from './inspect-source.ts';
import { readMapping, type MappingFile } from './read-mapping.ts';

export interface FoundSource {
  readonly id: string;
  readonly path: string;
  readonly fileStem: string;
  /** Null for a file with the columns of `table`. */
  readonly file: MappingFile | null;
  readonly table: TableName | undefined;
  readonly inspected: InspectedSource;
}

/** Reads the mapping and inspects the file. Throws `argument-invalid`, `mapping-missing`, `mapping-invalid`, `source-missing`, `source-unreadable`. */
export async function findSource(source: { readonly id?: string; readonly path: string; readonly mappingPath?: string; readonly table?: TableName }, signal: AbortSignal): Promise<FoundSource> {
  if ((source.mappingPath === undefined) === (source.table === undefined)) {
    throw new DunlinError('argument-invalid', `A source must have either a mapping or a table; got ${source.table ? 'both' : 'neither'}. Give --mapping FILE, or --table NAME for a file that already has its columns.`);
  }
  const file = source.mappingPath === undefined ? null : readMapping(source.mappingPath);
  const fault = findLayoutFault(file?.mapping.format ?? {});
  if (fault !== null) file!.fail(['format', fault.key], fault.message);
  const inspected = await inspectSource(source.path, file?.mapping.format ?? {}, signal);
  return { id: source.id ?? file?.mapping.name ?? `canonical-${source.table!.replaceAll('_', '-')}`, path: source.path, fileStem: fileStem(source.path), file, table: source.table, inspected };
}
