/** Contact contexts as Arrow IPC: `debtor_id` and the context as canonical JSON text. Equal content gives equal bytes. */
import { Field, makeData, RecordBatch, Schema, Struct, Table, tableFromIPC, tableToIPC, Utf8, vectorFromArray, type Data } from 'apache-arrow';
import type { ContactContext } from '../../core/contact-rules/context.ts';
import { DunlinError } from '../../core/errors.ts';
import { canonicalJson } from '../../core/hash.ts';

const COLUMNS = ['debtor_id', 'context'] as const;

/** Arrow IPC stream of the contexts, in the order of the map. */
export function encodeContactContexts(contexts: ReadonlyMap<string, ContactContext>): Uint8Array {
  const schema = new Schema(COLUMNS.map((name) => new Field(name, new Utf8(), false)));
  const children = [textData([...contexts.keys()]), textData([...contexts.values()].map(canonicalJson))];
  const data = makeData({ type: new Struct(schema.fields), length: contexts.size, nullCount: 0, children });
  return tableToIPC(new Table(schema, [new RecordBatch(schema, data)]), 'stream');
}

/**
 * Reads what `encodeContactContexts` wrote; each context is parsed when it is asked for.
 * Throws `artefact-corrupt` when the bytes are not such a file.
 */
export function decodeContactContexts(bytes: Uint8Array): { readonly debtorIds: readonly string[]; contextOf(debtorId: string): ContactContext | null } {
  const table = readTable(bytes);
  const texts = new Map(Array.from({ length: table.numRows }, (_, row) => [String(table.getChildAt(0)!.get(row)), String(table.getChildAt(1)!.get(row))]));
  return {
    debtorIds: [...texts.keys()],
    contextOf: (debtorId) => {
      const text = texts.get(debtorId);
      return text === undefined ? null : JSON.parse(text) as ContactContext;
    },
  };
}

function readTable(bytes: Uint8Array): Table {
  const table = parse(bytes);
  if (table && COLUMNS.every((name, index) => table.schema.fields[index]?.name === name)) return table;
  throw new DunlinError('artefact-corrupt', 'A file of contact contexts must be Arrow IPC with the columns debtor_id and context; it is not. Publish again.');
}

function parse(bytes: Uint8Array): Table | null {
  try {
    return tableFromIPC(bytes);
  } catch {
    return null;
  }
}

function textData(texts: readonly string[]): Data {
  return texts.length === 0 ? makeData({ type: new Utf8(), length: 0, valueOffsets: new Int32Array(1), data: new Uint8Array(0) }) : vectorFromArray(texts, new Utf8()).data[0]!;
}
