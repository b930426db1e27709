/** A source file with its mapping, looked at but not yet read. */
import { statSync, type Stats } from 'node:fs';
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
  readonly bytes: number;
  /** Throws `source-unreadable` when the file is no longer the one that was inspected. */
  checkUnchanged(): void;
}

/** Reads the mapping and inspects the file. Throws `argument-invalid`, `mapping-missing`, `mapping-invalid`, `source-missing`, `source-unreadable`. */
export async function findSource(source: { readonly id?: string; readonly path: string; readonly mappingPath?: string; readonly table?: TableName }, signal: AbortSignal): Promise<FoundSource> {
  if ((source.mappingPath === undefined) === (source.table === undefined)) {
    throw new DunlinError('argument-invalid', `A source must have either a mapping or a table; got ${source.table ? 'both' : 'neither'}. Give --mapping FILE, or --table NAME for a file that already has its columns.`);
  }
  const file = source.mappingPath === undefined ? null : readMapping(source.mappingPath);
  const fault = findLayoutFault(file?.mapping.format ?? {});
  if (fault !== null) file!.fail(['format', fault.key], fault.message);
  const stamp = stampOf(source.path);
  const inspected = await inspectSource(source.path, file?.mapping.format ?? {}, signal);
  return {
    id: source.id ?? file?.mapping.name ?? `canonical-${source.table!.replaceAll('_', '-')}`, path: source.path,
    fileStem: fileStem(source.path), file, table: source.table, inspected, bytes: stamp?.size ?? 0,
    checkUnchanged: () => {
      const now = stampOf(source.path);
      if (now !== null && stamp !== null && now.size === stamp.size && now.mtimeMs === stamp.mtimeMs && now.ino === stamp.ino) return;
      const what = now === null ? 'it is gone' : `it had ${stamp?.size ?? 0} bytes and has ${now.size}, or was written again`;
      throw new DunlinError('source-unreadable', `The source must stay as it is while it is read; ${source.path} changed (${what}), so nothing was loaded. Write files under another name and rename them when they are whole, then run this again.`, { path: source.path });
    },
  };
}

function stampOf(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}
