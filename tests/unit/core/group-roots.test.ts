import { describe, expect, it } from 'vitest';
import { groupRoots } from '../../../core/group-roots.ts';
import { randomStream } from '../../../core/random.ts';

describe('the head of a group', () => {
  it.each([
    ['a parent without a parent', { a: 'p', b: 'p' }, { a: 'p', b: 'p', p: 'p' }],
    ['over several steps', { a: 'b', b: 'c', c: 'd' }, { a: 'd', b: 'd', c: 'd', d: 'd' }],
    ['itself', { a: 'a', b: 'a' }, { a: 'a', b: 'a' }],
    ['the smallest of a circle', { z: 'y', y: 'x', x: 'z' }, { x: 'x', y: 'x', z: 'x' }],
    ['of a circle, for who leads into it', { q: 'z', a: 'q', z: 'y', y: 'z' }, { q: 'y', a: 'y', z: 'y', y: 'y' }],
    ['of two circles, each its own', { a: 'b', b: 'a', c: 'd', d: 'c' }, { a: 'a', b: 'a', c: 'c', d: 'c' }],
    ['nobody', {}, {}],
  ])('is %s', (_, parents, roots) => {
    expect(Object.fromEntries(groupRoots(new Map(Object.entries(parents))))).toEqual(roots);
  });

  it('does not depend on the order in which parents are read', () => {
    const random = randomStream('parents', 1);
    for (let round = 0; round < 200; round++) {
      const pairs = Array.from({ length: 12 }, (_, i) => [`d${i}`, `d${random.integer(14)}`] as const);
      const sorted = (roots: ReadonlyMap<string, string>): unknown => [...roots].sort();
      const order = random.shuffle(Int32Array.from(pairs, (_, i) => i));
      expect(sorted(groupRoots(new Map([...order].map((i) => pairs[i]!))))).toEqual(sorted(groupRoots(new Map(pairs))));
    }
  });
});
