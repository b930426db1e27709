/** What the bytes of a file say of its texts: never no where it is yes, however the file is cut. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasControl, watchTexts, type TextTraits } from '../../../../pipelines/sources/text-traits.ts';

/** Cut into pieces of so many bytes, each at another place in its buffer. */
function traitsOf(text: string, size = 1 << 20): TextTraits {
  const bytes = Buffer.from(text);
  const watch = watchTexts(44, 34);
  for (let at = 0, shift = 0; at < bytes.length; at += size, shift = (shift + 1) % 4) {
    const piece = bytes.subarray(at, at + size);
    const buffer = Buffer.alloc(piece.length + shift);
    piece.copy(buffer, shift);
    watch.take(buffer.subarray(shift));
  }
  return watch.traits();
}

it.each([
  ['a,b\n1,2\n', false, false], ['a,b\nx y,2\r\n', false, false], ['a,b\n x,2\n', false, true], ['a,b\nx ,2\n', false, true], ['a,b\n1,2 ', false, true], [' a,b\n', false, true],
  ['a,b\n" x",2\n', false, true], ['a,b\n1,"x "\n', false, true], ['a,b\n1, \n', false, true], ['a,b\nx\ty,2\n', true, false], ['a,b\nx\u007fy,2\n', true, false], ['a,b\nx\u0000,2\n', true, false],
  ['a,b\nBär,Öl – “x”\n', false, false], ['a,b\nx\u00a0y,2\n', false, true], ['a,b\n日本、東京,2\n', false, false], ['a,b\n\u3000x,2\n', false, true], ['a,b\nx\u2009,2\n', false, true], ['a,b\nx\u1680,2\n', false, true],
])('%j: controls %s, outer spaces %s', (text, hasControls, hasOuterSpaces) => {
  expect(traitsOf(text)).toEqual({ hasControls, hasOuterSpaces });
});

it('sees every control character and every space that would be trimmed, in pieces of any size', () => {
  const field = fc.string({ unit: fc.constantFrom('a', '1', ' ', '\t', '\u007f', 'é', '–', '、', '\u00a0', '\u2003', '\u3000', '\u{1f600}', '"'), maxLength: 12 });
  fc.assert(fc.property(fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), (rows, size) => {
    const fields = rows.flat().map((text) => text.replaceAll('"', ''));
    const { hasControls, hasOuterSpaces } = traitsOf(rows.map((row) => row.join(',')).join('\n'), size);
    if (fields.some(hasControl)) expect(hasControls).toBe(true);
    if (fields.some((text) => /^\p{Zs}|\p{Zs}$/u.test(text))) expect(hasOuterSpaces).toBe(true);
  }), { numRuns: 2000 });
});

it('tells the line breaks that follow a delimiter', () => {
  const ends: number[] = [];
  watchTexts(44, 34).take(Buffer.from('a,b,\n1,2\n3,\r\n'), (at) => ends.push(at));
  expect(ends).toEqual([4, 11]);
});
