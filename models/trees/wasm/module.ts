/** Collects functions and makes a module of them. */
import { flatten, section, text, unsigned, vector, type Code } from './encode.ts';

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';
const TYPE_BYTES: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

export interface Local {
  readonly get: Code;
  readonly set: (value: Code) => Code;
  readonly tee: (value: Code) => Code;
}

/** Hands out the parameters and new local variables of a function. */
export interface Scope {
  readonly params: readonly Local[];
  readonly local: (type: ValueType) => Local;
}

/** Code that calls a function with the given arguments. */
export type Call = (...args: readonly Code[]) => Code;

export interface FunctionShape {
  readonly name: string;
  readonly params: readonly ValueType[];
  readonly result?: ValueType;
}

export interface ModuleDraft {
  /** Adds a function, exported under its name. */
  readonly define: (shape: FunctionShape, write: (scope: Scope) => Code) => Call;
  /** Bytes of the module; it imports `env.memory`, shared, of exactly so many pages or fewer. */
  readonly finish: () => Uint8Array<ArrayBuffer>;
}

/** Most pages of 64 KiB that a memory of 32-bit addresses can have. */
export const MOST_PAGES = 65_536;

export function draftModule(): ModuleDraft {
  const functions: { readonly shape: FunctionShape; readonly body: Code }[] = [];
  return {
    define: (shape, write) => {
      const index = functions.length;
      functions.push({ shape, body: writeBody(shape, write) });
      return (...args) => [args, 0x10, unsigned(index)];
    },
    finish: () => Uint8Array.from(flatten([
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, vector(functions.map(({ shape }) => [0x60, vector(shape.params.map((type) => TYPE_BYTES[type])), vector(shape.result === undefined ? [] : [TYPE_BYTES[shape.result]])]))),
      section(2, vector([[text('env'), text('memory'), 0x02, 0x03, unsigned(1), unsigned(MOST_PAGES)]])),
      section(3, vector(functions.map((_, i) => unsigned(i)))),
      section(7, vector(functions.map(({ shape }, i) => [text(shape.name), 0x00, unsigned(i)]))),
      section(10, vector(functions.map(({ body }) => body))),
    ])),
  };
}

function writeBody(shape: FunctionShape, write: (scope: Scope) => Code): Code {
  const locals: ValueType[] = [];
  const at = (index: number): Local => ({ get: [0x20, unsigned(index)], set: (value) => [value, 0x21, unsigned(index)], tee: (value) => [value, 0x22, unsigned(index)] });
  const code = write({
    params: shape.params.map((_, i) => at(i)),
    local: (type) => at(shape.params.length + locals.push(type) - 1),
  });
  const bytes = flatten([vector(locals.map((type) => [unsigned(1), TYPE_BYTES[type]])), code, 0x0b]);
  return [unsigned(bytes.length), bytes];
}
