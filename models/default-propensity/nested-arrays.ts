/** Arrays of several members in one stored state: array `name` of member k is called `<k>-<name>`. */
import type { ModelState } from '../contract.ts';

type Arrays = ModelState['arrays'];

export function nestArrays(members: readonly Arrays[]): Arrays {
  return Object.fromEntries(members.flatMap((arrays, member) => Object.entries(arrays).map(([name, array]) => [`${member}-${name}`, array])));
}

/** The arrays of one member under their own names. */
export function memberArrays(arrays: Arrays, member: number): Arrays {
  const prefix = `${member}-`;
  return Object.fromEntries(Object.entries(arrays).filter(([name]) => name.startsWith(prefix)).map(([name, array]) => [name.slice(prefix.length), array]));
}
