/** Contact contexts as Arrow IPC: one row per debtor, the context as JSON text. */
import { Field, RecordBatch, Schema, Struct, Table, Utf8, makeData, tableFromIPC, tableToIPC, vectorFromArray } from 'apache-arrow';
import type { ContactContext } from '../../core/contact-rules/context.ts';
import { canonicalJson } from '../../core/hash.ts';

/** Equal contexts in equal order give equal bytes. */
export function encodeContactContexts(contexts: ReadonlyMap<string, ContactContext>): Uint8Array {
  const ids = vectorFromArray([...contexts.keys()], new Utf8()).data[0]!;
  const texts = vectorFromArray([...contexts.values()].map((context) => canonicalJson(context)), new Utf8()).data[0]!;
  const schema = new Schema([new Field('debtor_id', new Utf8(), false), new Field('context', new Utf8(), false)]);
  const data = makeData({ type: new Struct(schema.fields), length: contexts.size, nullCount: 0, children: [ids, texts] });
  return tableToIPC(new Table(schema, [new RecordBatch(schema, data)]), 'stream');
}

/** By debtor, in the order of the file. */
export function decodeContactContexts(bytes: Uint8Array): Map<string, ContactContext> {
  const table = tableFromIPC(bytes);
  const ids = table.getChild('debtor_id')!, texts = table.getChild('context')!;
  return new Map(Array.from({ length: table.numRows }, (_, row) => [ids.get(row) as string, JSON.parse(texts.get(row) as string) as ContactContext]));
}
