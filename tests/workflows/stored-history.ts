/**
 * Workflow histories as JSON files.
 *
 * The SDK's own conversion to JSON fails when npm gives its packages separate copies of protobufjs, so fields are written as they
 * are: 64-bit numbers as `{ low, high, unsigned }`, payloads as `{ $text }`.
 */

/** JSON of a fetched history. */
export function writeHistory(history: unknown): string {
  return `${JSON.stringify(plain(history), null, 1)}\n`;
}

/** A history that the SDK can replay. */
export function readHistory(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => (isText(value) ? new TextEncoder().encode(value.$text) : value)) as unknown;
}

function isText(value: unknown): value is { readonly $text: string } {
  return typeof value === 'object' && value !== null && '$text' in value;
}

/** Own fields only: the `toJSON` of messages would write enums and 64-bit numbers as texts. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $text: new TextDecoder('utf-8', { fatal: true }).decode(value) };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null && item !== undefined).map(([key, item]) => [key, plain(item)]));
}
