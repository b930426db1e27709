/** The bytes of a WebAssembly module: numbers, vectors and sections. */

/** Instructions as nested lists of bytes, flattened once at the end. */
export type Code = number | readonly Code[];

/** All bytes of `code`, in order. */
export function flatten(code: Code, into: number[] = []): number[] {
  if (typeof code === 'number') into.push(code);
  else for (const part of code) flatten(part, into);
  return into;
}

/** LEB128 of a whole number of 32 bits, without sign. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 127;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 128);
  } while (rest !== 0);
  return bytes;
}

/** LEB128 of a whole number of 32 bits, with sign. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 127;
    rest >>= 7;
    const isLast = (rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0);
    bytes.push(isLast ? low : low | 128);
    if (isLast) return bytes;
  }
}

/** Little-endian bytes of a float. */
export function floatBytes(value: number, size: 4 | 8): number[] {
  const view = new DataView(new ArrayBuffer(size));
  if (size === 4) view.setFloat32(0, value, true);
  else view.setFloat64(0, value, true);
  return [...new Uint8Array(view.buffer)];
}

/** A length, then the items. */
export function vector(items: readonly Code[]): Code {
  return [unsigned(items.length), items];
}

export function text(value: string): Code {
  return vector([...Buffer.from(value, 'utf8')]);
}

/** A section: its number, its length in bytes, its content. */
export function section(id: number, content: Code): Code {
  const bytes = flatten(content);
  return [id, unsigned(bytes.length), bytes];
}
