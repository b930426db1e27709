/**
 * Seeded, splittable randomness; the only module that may make random numbers.
 *
 * A stream is named by a path of strings and numbers; streams of different paths are independent, so adding a draw in
 * one place never moves another. Generator: sfc32 (Doty-Humphrey's Small Fast Counter), seeded from sha256 of the path.
 */
import { createHash } from 'node:crypto';

export interface RandomStream {
  /** Uniform in [0, 1) with 53 random bits. */
  uniform(): number;
  /** Integer in [0, bound). */
  integer(bound: number): number;
  /** Standard normal (Box-Muller, one value a call). */
  normal(): number;
  /** Exponential with mean 1. */
  exponential(): number;
  /** Poisson with the given mean (inversion below 30, normal approximation above). */
  poisson(mean: number): number;
  /** Index drawn in proportion to non-negative weights. */
  pick(weights: ArrayLike<number>): number;
  /** In-place Fisher-Yates shuffle. */
  shuffle<T extends { length: number; [index: number]: number }>(values: T): T;
  /** An independent stream below this one. */
  split(...path: readonly (string | number)[]): RandomStream;
}

/** The stream named by `path`; equal paths give equal streams. */
export function randomStream(...path: readonly (string | number)[]): RandomStream {
  const name = path.map(String).join('\u001f');
  const seed = createHash('sha256').update(name).digest();
  let a = seed.readUInt32LE(0), b = seed.readUInt32LE(4), c = seed.readUInt32LE(8), counter = 1;
  const next = (): number => {
    const out = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11));
    c = (c + out) | 0;
    return out >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  const uniform = (): number => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const poisson = (mean: number): number => {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = uniform(); product > limit; product *= uniform()) count++;
    return count;
  };
  const pick = (weights: ArrayLike<number>): number => {
    let total = 0;
    for (let i = 0; i < weights.length; i++) total += weights[i]!;
    let left = uniform() * total;
    for (let i = 0; i < weights.length; i++) {
      left -= weights[i]!;
      if (left < 0) return i;
    }
    return weights.length - 1;
  };
  const integer = (bound: number): number => Math.floor(uniform() * bound);
  return {
    uniform, integer, normal, poisson, pick,
    exponential: () => -Math.log(1 - uniform()),
    shuffle: (values) => {
      for (let i = values.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [values[i], values[j]] = [values[j]!, values[i]!];
      }
      return values;
    },
    split: (...below) => randomStream(name, ...below),
  };
}

/** One uniform in [0, 1) named by a path: the draw of a debtor in an epoch. */
export function namedDraw(...path: readonly (string | number)[]): number {
  const digest = createHash('sha256').update(path.map(String).join('\u001f')).digest();
  return ((digest.readUInt32LE(0) >>> 5) * 67108864 + (digest.readUInt32LE(4) >>> 6)) / 9007199254740992;
}

/** Names a family of draws by coordinates; 64 bits. */
export interface RandomKey {
  readonly high: number;
  readonly low: number;
}

/** The key named by `path`. */
export function randomKey(...path: readonly (string | number)[]): RandomKey {
  const digest = createHash('sha256').update(path.map(String).join('\u001f')).digest();
  return { high: digest.readUInt32LE(0), low: digest.readUInt32LE(4) };
}

/**
 * Uniform in [0, 1) at integer coordinates: it depends on the key and the coordinates only, never on earlier draws, so that
 * two simulated worlds that differ in one action share every other draw (common random numbers).
 * Mixing: two lanes of the 32-bit finaliser of MurmurHash3 (Appleby).
 */
export function drawAt(key: RandomKey, purpose: number, day: number, item: number): number {
  let a = finalise(key.high ^ Math.imul(purpose, 0x9e3779b1));
  let b = finalise(key.low ^ Math.imul(purpose, 0x85ebca77));
  a = finalise(a ^ Math.imul(day, 0xc2b2ae3d) ^ b);
  b = finalise(b ^ Math.imul(day, 0x27d4eb2f));
  a = finalise(a ^ Math.imul(item, 0x165667b1) ^ b);
  b = finalise(b ^ Math.imul(item, 0xd3a2646d) ^ a);
  return ((a >>> 5) * 67108864 + (b >>> 6)) / 9007199254740992;
}

function finalise(value: number): number {
  let h = value + 0x9e3779b9 | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
