/** Structured control flow over instructions. */
import { unsigned, type Code } from './encode.ts';
import { i32 } from './operations.ts';
import type { Local } from './module.ts';

const EMPTY = 0x40;

/** Runs `body` while `condition` holds, tested first. */
export function whileTrue(condition: Code, body: Code): Code {
  return [0x02, EMPTY, 0x03, EMPTY, i32.isZero(condition), 0x0d, unsigned(1), body, 0x0c, unsigned(0), 0x0b, 0x0b];
}

/** Runs `body`, then again while `condition` holds. */
export function repeatWhile(body: Code, condition: Code): Code {
  return [0x03, EMPTY, body, condition, 0x0d, unsigned(0), 0x0b];
}

export function when(condition: Code, then: Code, otherwise: Code = []): Code {
  return [condition, 0x04, EMPTY, then, Array.isArray(otherwise) && otherwise.length === 0 ? [] : [0x05, otherwise], 0x0b];
}

/** `for (counter = from; counter < to; counter += step) body`, compared with sign. */
export function forRange(counter: Local, range: { readonly from: Code; readonly to: Code; readonly step?: number }, body: Code): Code {
  const { from, to, step = 1 } = range;
  return [counter.set(from), whileTrue(i32.lt(counter.get, to), [body, counter.set(i32.add(counter.get, i32.const(step)))])];
}
