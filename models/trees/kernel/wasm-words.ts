/** How compiled kernels read the header, and places that belong to one thread. */
import type { Code } from '../wasm/encode.ts';
import type { Local } from '../wasm/module.ts';
import { i32 } from '../wasm/operations.ts';
import { LEAF_BYTES, WORD } from './arena.ts';

/** A word of the header. */
export function word(name: keyof typeof WORD): Code {
  return i32.load(i32.const(0), WORD[name]);
}

/** Start of a table of which each thread has its own. */
export function ownPlace(base: keyof typeof WORD, bytes: keyof typeof WORD, thread: Local): Code {
  return i32.add(word(base), i32.mul(thread.get, word(bytes)));
}

/** Where a thread keeps first row and count of a leaf. */
export function leafPlace(thread: Local, leaf: Code): Code {
  return i32.add(ownPlace('leaves', 'leafBytes', thread), i32.mul(leaf, i32.const(LEAF_BYTES)));
}

export function times(a: Code, factor: number): Code {
  return i32.mul(a, i32.const(factor));
}
