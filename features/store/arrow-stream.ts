/** Parts of an export as one Arrow IPC stream, one record batch a part. */
import { RecordBatchStreamWriter, type RecordBatch } from 'apache-arrow';
import { countTo } from '../../core/count-to.ts';
import { makeFrame, type CategoryColumn, type Column, type Spine } from '../../core/frame.ts';
import { category, integer, type ColumnContract } from '../contract.ts';
import { featureBatch } from './arrow.ts';
import { finishColumn, makeTargets, readColumns } from './frame-reader.ts';
import type { Store } from './open.ts';
import { sqlName, sqlText } from './sql-text.ts';

export interface StreamScope {
  readonly contracts: readonly ColumnContract[];
  /** Further columns of the parts; they follow the features, as text. */
  readonly otherColumns: readonly string[];
}

const NO_WORDS = ['', '', '', ''] as const;

/** Bytes of the stream. Every batch has the categories of all parts, so that codes mean the same throughout. */
export async function* streamFeatures(store: Store, parts: readonly string[], scope: StreamScope): AsyncGenerator<Uint8Array> {
  const categories = await readCategories(store, parts, scope.contracts);
  const writer = new RecordBatchStreamWriter();
  const written = writer.writeAll(readBatches(store, parts, { ...scope, categories })).catch((error: unknown) => writer.abort(error));
  for await (const bytes of writer) yield bytes;
  await written;
}

interface BatchScope extends StreamScope {
  readonly categories: ReadonlyMap<string, readonly string[]>;
}

async function* readBatches(store: Store, parts: readonly string[], scope: BatchScope): AsyncGenerator<RecordBatch> {
  for (const part of parts) yield await readBatch(store, part, scope);
}

async function readBatch(store: Store, part: string, { contracts, otherColumns, categories }: BatchScope): Promise<RecordBatch> {
  const [count] = await store.rows<{ n: bigint }>(`select count(*) as n from read_parquet(${sqlText(part)})`);
  const rowCount = Number(count!.n);
  const own = [category('debtor_id', NO_WORDS), category('receivable_id', NO_WORDS), integer('as_of', 'instant', NO_WORDS)];
  const others = otherColumns.map((name, index) => ({ name, contract: category(`other_${index}`, NO_WORDS) }));
  const targets = makeTargets([...own, ...contracts, ...others.map(({ contract }) => contract)], { rowCount, isWhole: true });
  const list = ['file_row_number as row_id', 'debtor_id', 'receivable_id', 'epoch_us(as_of) as as_of', ...contracts.map(({ name }) => sqlName(name)), ...others.map(({ name, contract }) => `${sqlName(name)}::VARCHAR as ${contract.name}`)];
  const rows = countTo(rowCount);
  await readColumns(store, { name: 'export', sql: `select ${list.join(', ')} from read_parquet(${sqlText(part)}, file_row_number = true)` }, { rows, columns: targets });
  const texts = (index: number): readonly (string | null)[] => {
    const target = targets[index]!;
    return target.kind === 'category' ? target.texts : [];
  };
  const asOf = targets[2]!;
  const spine: Spine = {
    rowCount, debtorIds: texts(0).map((text) => text ?? ''), receivableIds: texts(1), asOf: BigInt64Array.from(asOf.kind === 'numeric' ? Array.from(asOf.values, BigInt) : []),
  };
  const features = contracts.map(({ name }, index): readonly [string, Column] => {
    const target = targets[own.length + index]!;
    return [name, target.kind === 'numeric' ? finishColumn(target) : codeColumn(target.texts, categories.get(name)!)];
  });
  return featureBatch(spine, makeFrame(features), others.map(({ name }, index) => [name, texts(own.length + contracts.length + index)]));
}

function codeColumn(texts: readonly (string | null)[], categories: readonly string[]): CategoryColumn {
  const codes = new Map(categories.map((text, code) => [text, code]));
  return { kind: 'category', categories, codes: Int32Array.from(texts, (text) => (text === null ? -1 : codes.get(text)!)) };
}

async function readCategories(store: Store, parts: readonly string[], contracts: readonly ColumnContract[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const { name } of contracts.filter(({ type }) => type === 'category')) {
    const rows = await store.rows<{ text: string }>(`select distinct ${sqlName(name)} as text from read_parquet([${parts.map(sqlText).join(', ')}]) where ${sqlName(name)} is not null`);
    found.set(name, rows.map(({ text }) => text).sort());
  }
  return found;
}
