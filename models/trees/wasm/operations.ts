/** The instructions that the kernels are written in: each takes the code of its operands and gives its own. */
import { floatBytes, signed, unsigned, type Code } from './encode.ts';

type Unary = (a: Code) => Code;
type Binary = (a: Code, b: Code) => Code;

const unary = (...op: readonly number[]): Unary => (a) => [a, ...op];
const binary = (...op: readonly number[]): Binary => (a, b) => [a, b, ...op];
/** SIMD instructions share a prefix; their number is LEB128. */
const wide = (op: number): number[] => [0xfd, ...unsigned(op)];
const load = (align: number, ...op: readonly number[]) => (address: Code, offset = 0): Code => [address, ...op, align, unsigned(offset)];
const store = (align: number, ...op: readonly number[]) => (address: Code, value: Code, offset = 0): Code => [address, value, ...op, align, unsigned(offset)];

export const i32 = {
  const: (value: number): Code => [0x41, signed(value)],
  load: load(2, 0x28), load8: load(0, 0x2d), store: store(2, 0x36), store8: store(0, 0x3a),
  isZero: unary(0x45), trailingZeros: unary(0x68), eq: binary(0x46), ne: binary(0x47), lt: binary(0x48), ltUnsigned: binary(0x49), gt: binary(0x4a), le: binary(0x4c), ge: binary(0x4e),
  add: binary(0x6a), sub: binary(0x6b), mul: binary(0x6c), and: binary(0x71), or: binary(0x72), xor: binary(0x73), shl: binary(0x74), shr: binary(0x76),
  fromI64: unary(0xa7),
} as const;

export const i64 = {
  load: load(3, 0x29), store: store(3, 0x37), const: (value: number): Code => [0x42, signed(value)],
  and: binary(0x83), xor: binary(0x85), shr: binary(0x88), shrSigned: binary(0x87), or: binary(0x84), add: binary(0x7c), isZero: unary(0x50),
} as const;

export const f64 = {
  const: (value: number): Code => [0x44, floatBytes(value, 8)],
  load: load(3, 0x2b), store: store(3, 0x39),
  eq: binary(0x61), lt: binary(0x63), gt: binary(0x64), le: binary(0x65), abs: unary(0x99),
  add: binary(0xa0), sub: binary(0xa1), mul: binary(0xa2), div: binary(0xa3), fromI32: unary(0xb7),
} as const;

export const f32 = { fromF64: unary(0xb6), mul: binary(0x94), load: load(2, 0x2a), store: store(2, 0x38), const: (value: number): Code => [0x43, floatBytes(value, 4)] } as const;

export const v128 = {
  load: load(0, ...wide(0x00)), load64: load(0, ...wide(0x5d)), store: store(0, ...wide(0x0b)),
  const: (words: readonly [number, number, number, number]): Code => [...wide(0x0c), ...new Uint8Array(Int32Array.from(words).buffer)],
  load8Splat: load(0, ...wide(0x07)), and: binary(...wide(0x4e)), andNot: binary(...wide(0x4f)), xor: binary(...wide(0x51)), or: binary(...wide(0x50)), isAnyTrue: unary(...wide(0x53)),
  /** Bits of `a` where the mask has ones, else of `b`. */
  choose: (a: Code, b: Code, mask: Code): Code => [a, b, mask, ...wide(0x52)],
  swizzle: binary(...wide(0x0e)),
  shuffle: (a: Code, b: Code, lanes: readonly number[]): Code => [a, b, ...wide(0x0d), ...lanes],
} as const;

export const i8x16 = { splat: unary(...wide(0x0f)), eq: binary(...wide(0x23)), gt: binary(...wide(0x27)) } as const;

export const i32x4 = {
  splat: unary(...wide(0x11)), lane: (a: Code, lane: number): Code => [a, ...wide(0x1b), lane], withLane: (a: Code, lane: number, value: Code): Code => [a, value, ...wide(0x1c), lane],
  shl: binary(...wide(0xab)), shr: binary(...wide(0xad)), shrSigned: binary(...wide(0xac)), add: binary(...wide(0xae)), sub: binary(...wide(0xb1)), mul: binary(...wide(0xb5)), fromF32: unary(...wide(0xf8)), gt: binary(...wide(0x3b)),
} as const;

export const f32x4 = {
  splat: unary(...wide(0x13)), ge: binary(...wide(0x46)), gt: binary(...wide(0x44)), floor: unary(...wide(0x68)), nearest: unary(...wide(0x6a)), abs: unary(...wide(0xe0)), neg: unary(...wide(0xe1)),
  add: binary(...wide(0xe4)), sub: binary(...wide(0xe5)), mul: binary(...wide(0xe6)), div: binary(...wide(0xe7)), max: binary(...wide(0xe9)), min: binary(...wide(0xe8)), least: binary(...wide(0xea)),
  fromI32: unary(...wide(0xfa)), fromF64: unary(...wide(0x5e)),
} as const;

export const f64x2 = {
  splat: unary(...wide(0x14)), lane: (a: Code, lane: number): Code => [a, ...wide(0x21), lane],
  add: binary(...wide(0xf0)), sub: binary(...wide(0xf1)), mul: binary(...wide(0xf2)), div: binary(...wide(0xf3)), fromI32: unary(...wide(0xfe)),
  eq: binary(...wide(0x47)), gt: binary(...wide(0x4a)), max: binary(...wide(0xf7)), signs: unary(...wide(0xc4)),
} as const;

export const atomic = {
  load: load(2, 0xfe, 0x10), store: store(2, 0xfe, 0x17), add: store(2, 0xfe, 0x1e), notify: store(2, 0xfe, 0x00),
  /** Sleeps while the word is `expected`, at most so many nanoseconds (negative: for ever). */
  wait: (address: Code, expected: Code, nanoseconds: Code): Code => [address, expected, nanoseconds, 0xfe, 0x01, 2, 0],
} as const;

export const memoryCopy = (to: Code, from: Code, bytes: Code): Code => [to, from, bytes, 0xfc, 0x0a, 0, 0];
export const select = (whenTrue: Code, whenFalse: Code, condition: Code): Code => [whenTrue, whenFalse, condition, 0x1b];
export const drop = (a: Code): Code => [a, 0x1a];
