/**
 * What the bytes of a CSV file say of its texts, so that the database need not ask each of them: whether one has a control
 * character, and whether one has spaces around it.
 *
 * Four bytes are looked at together; only words with a space, a control character or a byte beyond ASCII are taken apart. Doubt
 * counts as yes.
 */

export interface TextTraits {
  /** A control character may stand in a field. */
  readonly hasControls: boolean;
  /** A field may begin or end with a space, or hold a space that is not ASCII. */
  readonly hasOuterSpaces: boolean;
}

/** Control characters that no id may have. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\x00-\x1f\x7f]/;

export function hasControl(text: string): boolean {
  return CONTROLS.test(text);
}

/** Nothing is known. */
export const ANY_TEXTS: TextTraits = { hasControls: true, hasOuterSpaces: true };

export interface TextWatch {
  /** Calls `onEmptyEnd` with the place of each line break of the chunk that follows a delimiter in it. */
  take(chunk: Buffer, onEmptyEnd?: (at: number) => void): void;
  /** To be asked at the end of the file. */
  traits(): TextTraits;
}

const SPACE = 32;
const DELETE = 127;
const TOP_BITS = 0x80808080 | 0;

/** For a delimiter of one byte and a quote (-1: none); line breaks inside of quotes are not seen. */
export function watchTexts(delimiter: number, quote: number): TextWatch {
  let hasControls = false;
  let hasOuterSpaces = false;
  let last = 10;
  /** The last byte is a space, and what follows is to be looked at. */
  let isOpen = false;

  const isEdge = (byte: number): boolean => byte === delimiter || byte === quote || byte === 10 || byte === 13;
  const look = (chunk: Buffer, at: number, onEmptyEnd: (at: number) => void): void => {
    const byte = chunk[at]!;
    if (byte === 10 || byte === 13) {
      if (at > 0 && chunk[at - 1] === delimiter) onEmptyEnd(at);
    } else if (byte === SPACE) {
      isOpen = at + 1 === chunk.length;
      if (isEdge(at === 0 ? last : chunk[at - 1]!) || (!isOpen && isEdge(chunk[at + 1]!))) hasOuterSpaces = true;
    } else if (byte >= 0x80) hasOuterSpaces ||= beginsSpace(chunk, at);
    else if ((byte < SPACE || byte === DELETE) && byte !== delimiter) hasControls = true;
  };
  return {
    traits: () => ({ hasControls, hasOuterSpaces: hasOuterSpaces || isOpen }),
    take: (chunk, onEmptyEnd = ignore) => {
      if (chunk.length === 0) return;
      if (isOpen && isEdge(chunk[0]!)) hasOuterSpaces = true;
      isOpen = false;
      const head = Math.min(chunk.length, -chunk.byteOffset & 3);
      const count = (chunk.length - head) >> 2;
      const words = count === 0 ? [] : new Int32Array(chunk.buffer, chunk.byteOffset + head, count);
      for (let at = 0; at < head; at++) look(chunk, at, onEmptyEnd);
      for (let index = 0; index < count; index++) {
        const word = words[index]!;
        // Below 33, or 127 and above.
        if ((((word - 0x21212121) & ~word) | word | (word + 0x01010101)) & TOP_BITS) {
          const at = head + 4 * index;
          for (let one = at; one < at + 4; one++) look(chunk, one, onEmptyEnd);
        }
      }
      for (let at = head + 4 * count; at < chunk.length; at++) look(chunk, at, onEmptyEnd);
      last = chunk[chunk.length - 1]!;
    },
  };
}

function ignore(): void {}

/** Whether a space of Unicode (category Zs) begins there; its bytes may end in the next chunk. */
function beginsSpace(chunk: Buffer, at: number): boolean {
  const [first, second, third] = [chunk[at]!, chunk[at + 1], chunk[at + 2]];
  if (first !== 0xc2 && (first < 0xe1 || first > 0xe3)) return false;
  if (second === undefined) return true;
  if (first === 0xc2) return second === 0xa0;
  if (third === undefined) return true;
  const point = ((first & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f);
  return point === 0x1680 || (point >= 0x2000 && point <= 0x200a) || point === 0x202f || point === 0x205f || point === 0x3000;
}
