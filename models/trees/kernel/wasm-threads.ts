/** Compiled: how threads wait for work and for each other. */
import { repeatWhile, when, whileTrue } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Call, Local, ModuleDraft } from '../wasm/module.ts';
import { atomic, drop, i32, i64 } from '../wasm/operations.ts';
import { OPERATIONS, WORD, type Operation } from './arena.ts';
import { word } from './wasm-words.ts';

/** Looks before a thread sleeps: to be woken costs some 75 microseconds, a look a few nanoseconds. */
const LOOKS = 20_000;

/** `serve(thread)` does what is asked until told to stop; `ask(operation)` has all threads do it and waits for them. */
export function defineThreads(module: ModuleDraft, operations: Readonly<Record<Operation, Call>>): void {
  const perform = definePerform(module, operations);
  const at = (name: 'sequence' | 'done'): Code => i32.const(WORD[name]);
  /** Until the word is no longer (or is) what it was: looks first, then sleeps. */
  const until = (name: 'sequence' | 'done', seen: Local, looks: Local, isWaiting: Code): Code => [
    looks.set(i32.const(0)),
    whileTrue([seen.set(atomic.load(at(name))), isWaiting], when(i32.lt(looks.get, i32.const(LOOKS)),
      looks.set(i32.add(looks.get, i32.const(1))),
      drop(atomic.wait(at(name), seen.get, i64.const(1_000_000_000))))),
  ];
  module.define({ name: 'serve', params: ['i32'] }, ({ params, local }) => {
    const last = local('i32'), seen = local('i32'), looks = local('i32'), operation = local('i32');
    return repeatWhile([
      until('sequence', seen, looks, i32.eq(seen.get, last.get)),
      last.set(seen.get),
      operation.set(word('operation')),
      perform(params[0]!.get, operation.get),
      drop(atomic.add(at('done'), i32.const(1))),
      drop(atomic.notify(at('done'), i32.const(1))),
    ], i32.ne(operation.get, i32.const(OPERATIONS.stop)));
  });
  module.define({ name: 'ask', params: ['i32'] }, ({ params, local }) => {
    const seen = local('i32'), looks = local('i32');
    return [
      atomic.store(at('done'), i32.const(0)),
      i32.store(i32.const(WORD.operation), params[0]!.get),
      drop(atomic.add(at('sequence'), i32.const(1))),
      drop(atomic.notify(at('sequence'), i32.const(-1))),
      perform(i32.const(0), params[0]!.get),
      until('done', seen, looks, i32.lt(seen.get, i32.sub(word('threads'), i32.const(1)))),
    ];
  });
}

function definePerform(module: ModuleDraft, operations: Readonly<Record<Operation, Call>>): Call {
  return module.define({ name: 'perform', params: ['i32', 'i32'] }, ({ params }) =>
    (Object.keys(operations) as Operation[]).map((name) => when(i32.eq(params[1]!.get, i32.const(OPERATIONS[name])), operations[name](params[0]!.get))));
}
