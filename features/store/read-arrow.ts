/** Reads Arrow IPC, file or stream, batch by batch, cell by cell as texts. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { RecordBatchReader, Struct, type Data, type DataType, type Field, type RecordBatch, type Schema } from 'apache-arrow';
import { DunlinError, errorText } from '../../core/errors.ts';
import { arrowKind, arrowTexts, type CellText } from './arrow-texts.ts';
import type { SourceColumn } from './read-source.ts';

const FILE_MAGIC = Buffer.from('ARROW1');
/** End of a stream: continuation mark and a length of zero. The bare zero of writers before 2019 could as well be the end of a column. */
const STREAM_END = Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

export interface ArrowBatch {
  readonly columns: readonly SourceColumn[];
  readonly rowCount: number;
  readonly texts: readonly CellText[];
}

/** Reads the batches in their order; at least the empty one that shows the columns. Throws `source-unreadable`. */
export async function* readArrowBatches(path: string): AsyncGenerator<ArrowBatch> {
  const isFile = await checkWhole(path);
  const handle = await open(path, 'r');
  try {
    const reader = await (isFile ? RecordBatchReader.from(handle) : RecordBatchReader.from(createReadStream(path)));
    await reader.open();
    const columns = columnsOf(reader.schema);
    yield { columns, rowCount: 0, texts: [] };
    for await (const batch of reader as AsyncIterable<RecordBatch>) {
      yield { columns, rowCount: batch.numRows, texts: leavesOf(batch.schema.fields, batch.data.children).map(({ data, isPresent }) => arrowTexts(data, isPresent)) };
    }
  } catch (error) {
    if (error instanceof DunlinError) throw error;
    throw new DunlinError('source-unreadable', `The source must be Arrow IPC without compression; ${path} is not (${errorText(error).split('\n')[0]!}). Write it again without compression, or as Parquet.`, { path }, error);
  } finally {
    await handle.close();
  }
}

/** Whether it is the file format; a stream that was cut ends without a mark and would be read up to the cut without a word. */
async function checkWhole(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { size } = await stat(path);
    const head = (await handle.read(Buffer.alloc(6), 0, 6, 0)).buffer;
    const tail = (await handle.read(Buffer.alloc(8), 0, 8, Math.max(0, size - 8))).buffer;
    const isFile = head.equals(FILE_MAGIC);
    const isWhole = isFile ? size > 20 && tail.subarray(2).equals(FILE_MAGIC) : tail.equals(STREAM_END);
    if (!isWhole) throw new DunlinError('source-unreadable', `The source must be a whole Arrow IPC file or stream; ${path} has no end mark. Fetch it again, or let its writer close it.`, { path });
    return isFile;
  } finally {
    await handle.close();
  }
}

function columnsOf(schema: Schema): SourceColumn[] {
  const flat = (fields: readonly Field[], path: readonly string[]): SourceColumn[] => fields.flatMap((field) => (field.type instanceof Struct
    ? flat(field.type.children, [...path, field.name])
    : [{ name: [...path, field.name].join('.'), kind: arrowKind(field.type as DataType), type: String(field.type) }]));
  return flat(schema.fields, []);
}

interface Leaf {
  readonly data: Data;
  /** Whether the structs around the value are there. */
  readonly isPresent: (row: number) => boolean;
}

function leavesOf(fields: readonly Field[], children: readonly Data[], isPresent: (row: number) => boolean = () => true): Leaf[] {
  return fields.flatMap((field, index) => {
    const data = children[index]!;
    return field.type instanceof Struct ? leavesOf(field.type.children, data.children, (row) => isPresent(row) && data.getValid(row)) : [{ data, isPresent }];
  });
}
