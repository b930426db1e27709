/** Compiled: adds a grown tree to the margins, of its own rows by leaf, of all others by descent. */
import { forRange } from '../wasm/control.ts';
import type { Call, Local, ModuleDraft } from '../wasm/module.ts';
import { f64, i32 } from '../wasm/operations.ts';
import { leafPlace, ownPlace, times, word } from './wasm-words.ts';

/** `finish(thread)`. */
export function defineFinish(module: ModuleDraft, descend: Call): Call {
  const addValue = defineAddValue(module);
  return module.define({ name: 'finish', params: ['i32'] }, ({ params, local }) => {
    const thread = params[0]!, leaf = local('i32'), others = local('i32');
    const list = ownPlace('lists', 'listBytes', thread);
    return [
      forRange(leaf, { from: i32.const(0), to: word('leafCount') }, addValue(
        i32.add(list, times(i32.load(leafPlace(thread, leaf.get)), 4)), i32.load(leafPlace(thread, leaf.get), 4), f64.load(i32.add(word('leafValues'), times(leaf.get, 8))), word('margins'),
      )),
      others.set(i32.load(i32.add(word('others'), times(thread.get, 4)))),
      descend(i32.add(list, i32.sub(word('listBytes'), times(others.get, 4))), others.get, word('nodes'), word('nodeDepth'), word('rowBins'), word('rowBytes'), word('margins')),
    ];
  });
}

function defineAddValue(module: ModuleDraft): Call {
  return module.define({ name: 'addValue', params: ['i32', 'i32', 'f64', 'i32'] }, ({ params, local }) => {
    const [rows, count, value, margins] = params as [Local, Local, Local, Local];
    const i = local('i32'), at = local('i32');
    return forRange(i, { from: i32.const(0), to: count.get }, [
      at.set(i32.add(margins.get, times(i32.load(i32.add(rows.get, times(i.get, 4))), 8))),
      f64.store(at.get, f64.add(f64.load(at.get), value.get)),
    ]);
  });
}
