/** Hashes and canonical JSON: how content gets its name. */
import { createHash } from 'node:crypto';

/** sha256 in lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** 32-bit FNV-1a over UTF-8 bytes, unsigned. Source: Fowler, Noll, Vo; offset 2166136261, prime 16777619. */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The bucket of a debtor: FNV-1a 32 of its id modulo the bucket count. */
export function debtorBucket(debtorId: string, buckets: number): number {
  return fnv1a32(debtorId) % buckets;
}

/** JSON with sorted keys, bigint as plain digits and no white space: equal values give equal bytes. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : 'null';
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  }
  throw new TypeError(`canonicalJson cannot write a ${typeof value}`);
}
