import { expect, it } from 'vitest';
import { watchRows } from '../../../../pipelines/sources/plain-rows.ts';

/** In one piece, byte by byte and in pieces of three: the cuts play no part. */
function isPlain(text: string, quote = 34): boolean[] {
  const bytes = Buffer.from(text);
  return [bytes.length, 1, 3].map((size) => {
    const watch = watchRows(44, quote);
    for (let at = 0; at < bytes.length; at += size) watch.take(bytes.subarray(at, at + size));
    return watch.isPlain();
  });
}

it.each([
  ['a,b\n1,2\n', true], ['a,b\n1,\n,2\n,\n', true], ['a,b\n1,2,\n', false], ['a,b\n1,2,', false], ['a,b\n1,\n1,2\n3,4,\r\n', false], ['a,b\r\n1,\r\n3,', true], ['a,b\n\n1,2\n', true],
  ['a,b\n"1","2"\n', true], ['a,b\n"1,\n","2"\n', true], ['a,b\n"1","2",\n', false], ['a,b\n"1",""\n', true], ['a,b\n"1""",2\n', true], ['a,b\n1"2,3\n', false], ['a,b\n "1",3\n', false],
  ['a,b\n"1" ,3\n', false], ['a,b\n"1\n2,3\n', false], ['a,b\n"1"2,3\n', false], ['a,b,\n1,2,\n', true], ['', true], ['a,b\n1,2,\0\n', false],
])('%j is plain: %s', (text, expected) => {
  expect(isPlain(text)).toEqual([expected, expected, expected]);
});

it('knows no quotes where there are none', () => {
  expect(isPlain('a,b\n1"2,"3\n', -1)).toEqual([true, true, true]);
});
