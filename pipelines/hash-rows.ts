/** The name of training data by content. */
import type { Frame } from '../core/frame.ts';
import { canonicalJson, sha256 } from '../core/hash.ts';

/** sha256 over the columns of a frame and arrays beside it: equal rows in equal order give equal names. */
export function hashRows(x: Frame, arrays: Readonly<Record<string, Float64Array | BigInt64Array>>): string {
  const bytes = (array: Float64Array | BigInt64Array | Int32Array): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const columns = x.names.map((name) => {
    const column = x.columns.get(name)!;
    return column.kind === 'numeric' ? [name, sha256(bytes(column.values))] : [name, sha256(bytes(column.codes)), column.categories];
  });
  return sha256(canonicalJson([columns, Object.entries(arrays).map(([name, array]) => [name, sha256(bytes(array))])]));
}
