/** The beginning of a file, unpacked. */
import { closeSync, openSync, readSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';

/** Bytes that are looked at. */
const HEAD_BYTES = 1 << 19;

/** The first bytes of a file; of a gzip the first bytes inside. */
export function readHead(path: string): Buffer {
  const raw = Buffer.alloc(HEAD_BYTES);
  const file = openSync(path, 'r');
  try {
    const head = raw.subarray(0, readSync(file, raw, 0, HEAD_BYTES, 0));
    // The end is cut off on purpose, which is no fault.
    return head[0] === 0x1f && head[1] === 0x8b ? gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, HEAD_BYTES) : head;
  } finally {
    closeSync(file);
  }
}
