/** Just enough of the Protocol Buffers wire format to write messages. Source: protobuf.dev, "Encoding". */

/** One field of a message, encoded. */
export type Field = Uint8Array;

const VARINT = 0, LENGTH_DELIMITED = 2;

/** An integer field; negative numbers take ten bytes, as two's complement of 64 bits. */
export function integerField(number: number, value: number | bigint): Field {
  return concat([varint(BigInt(number << 3 | VARINT)), varint(BigInt.asUintN(64, BigInt(value)))]);
}

export function bytesField(number: number, bytes: Uint8Array): Field {
  return concat([varint(BigInt(number << 3 | LENGTH_DELIMITED)), varint(BigInt(bytes.length)), bytes]);
}

export function textField(number: number, text: string): Field {
  return bytesField(number, new TextEncoder().encode(text));
}

/** A message as a field of another. */
export function messageField(number: number, fields: readonly Field[]): Field {
  return bytesField(number, concat(fields));
}

/** Repeated integers, packed into one field. */
export function packedField(number: number, values: readonly (number | bigint)[]): Field {
  return bytesField(number, concat(values.map((value) => varint(BigInt.asUintN(64, BigInt(value))))));
}

/** Fields one after the other: a whole message. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  bytes.push(Number(left));
  return Uint8Array.from(bytes);
}
