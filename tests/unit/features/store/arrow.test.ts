import { tableFromIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { categoryColumn, makeFrame, numericColumn } from '../../../../core/frame.ts';
import { decodeFeatures, encodeFeatures, featureBatch } from '../../../../features/store/arrow.ts';
import { makeSpine } from '../../../../features/store/spine.ts';

const spine = makeSpine([{ debtorId: 'a', asOf: 1n }, { debtorId: 'ß', receivableId: 'r', asOf: 9_007_199_254_740_993n }, { debtorId: 'c', asOf: -1n }]);
const frame = makeFrame([
  ['n', numericColumn([1.5, Number.NaN, -0])], ['full', numericColumn([1, 2, 3])], ['text', categoryColumn(['y', null, 'x'])], ['none', categoryColumn([null, null, null])],
]);

describe('features as Arrow', () => {
  it('come back bit for bit, with missing values and 64-bit instants', () => {
    const { spine: rows, frame: got } = decodeFeatures(encodeFeatures(spine, frame));
    expect(rows).toEqual(spine);
    expect(got.names).toEqual(frame.names);
    expect([...got.columns]).toEqual([...frame.columns]);
    expect(Object.is((got.columns.get('n') as { values: Float64Array }).values[2], -0)).toBe(true);
  });

  it('have the same bytes however often and after whatever they are encoded', () => {
    const first = encodeFeatures(spine, frame);
    encodeFeatures(makeSpine([]), makeFrame([['other', categoryColumn([])]]));
    expect(Buffer.from(encodeFeatures(spine, frame)).equals(Buffer.from(first))).toBe(true);
  });

  it('show missing values as null to other readers', () => {
    const table = tableFromIPC(encodeFeatures(spine, frame));
    expect(table.schema.fields.map(({ name, type }) => `${name} ${String(type)}`).slice(0, 5)).toEqual(['debtor_id Utf8', 'receivable_id Utf8', 'as_of Timestamp<MICROSECOND, UTC>', 'n Float64', 'full Float64']);
    expect(table.getChild('n')!.toArray()).toHaveLength(3);
    expect([0, 1, 2].map((row) => table.getChild('n')!.get(row) as unknown)).toEqual([1.5, null, -0]);
    expect([0, 1, 2].map((row) => table.getChild('text')!.get(row) as unknown)).toEqual(['y', null, 'x']);
  });

  it('hold texts in the buffers that the column builder of the library would make, whatever letters and however many', () => {
    const ids = Array.from({ length: 9000 }, (_, row) => (row % 5000 === 4097 ? `Ö😀${row}` : `crm:C${row}`));
    const receivables = ids.map((id, row) => (row % 3 === 0 ? null : row % 7 === 0 ? '' : id));
    const rows = makeSpine(ids.map((debtorId, row) => ({ debtorId, receivableId: receivables[row]!, asOf: BigInt(row) })));
    const batch = featureBatch(rows, makeFrame([['n', numericColumn(ids.map((_, row) => (row % 11 === 0 ? Number.NaN : row)))]]));
    for (const [index, texts] of [ids, receivables, ids.map(() => null)].entries()) {
      const got = index < 2 ? batch.data.children[index]! : featureBatch(makeSpine(ids.map((debtorId) => ({ debtorId, asOf: 0n }))), makeFrame([])).data.children[1]!;
      const { values, valueOffsets, nullBitmap, nullCount } = vectorFromArray(texts, new Utf8()).data[0]!;
      expect(got.nullCount).toBe(nullCount);
      expect([got.values, got.valueOffsets, got.nullBitmap].map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('base64'))).toEqual(
        [values, valueOffsets, nullBitmap].map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('base64')));
    }
    expect(batch.data.children[3]!.nullCount).toBe(Math.ceil(9000 / 11));
  });

  it('keep an empty frame', () => {
    const { spine: rows, frame: got } = decodeFeatures(encodeFeatures(makeSpine([]), makeFrame([['n', numericColumn([])], ['t', categoryColumn([])]])));
    expect([rows.rowCount, got.rowCount, got.names]).toEqual([0, 0, ['n', 't']]);
  });

  it.each([['noise', new Uint8Array([1, 2, 3, 4])], ['nothing', new Uint8Array()], ['a cut file', encodeFeatures(spine, frame).slice(0, 300)]])('refuse %s', (_, bytes) => {
    expect(() => decodeFeatures(bytes)).toThrow(expect.objectContaining({ code: 'artefact-corrupt' }) as Error);
  });

  it('refuse a spine of another length', () => {
    expect(() => encodeFeatures(makeSpine([]), frame)).toThrow(expect.objectContaining({ code: 'frame-mismatch' }) as Error);
  });
});
