/** Long values are shown by their beginning. */

/** Most characters of a value that a quarantine record shows. */
export const SHOWN_CHARACTERS = 500;

/** The bytes as text; a long one is cut, and its length said. */
export function cutText(bytes: Buffer, from: number, end: number): string {
  const text = bytes.toString('utf8', from, Math.min(end, from + 4 * SHOWN_CHARACTERS));
  return end - from <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '')}... (${end - from} bytes)`;
}
