import { expect, it } from 'vitest';
import { concat, integerField, messageField, packedField, textField } from '../../../../models/artefact/onnx/protobuf.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

// protobuf.dev, "Encoding": the examples of the page.
it.each([
  ['150 in field 1', integerField(1, 150), '089601'],
  ['-2 in field 1 takes ten bytes', integerField(1, -2), '08feffffffffffffffff01'],
  ['"testing" in field 2', textField(2, 'testing'), '120774657374696e67'],
  ['a message with 150 in field 3', messageField(3, [integerField(1, 150)]), '1a03089601'],
  ['3, 270 and 86942 packed in field 6', packedField(6, [3, 270, 86942]), '3206038e029ea705'],
  ['letters of two bytes', textField(1, 'ö'), '0a02c3b6'],
  ['nothing', concat([]), ''],
])('%s', (_, bytes, expected) => expect(hex(bytes)).toBe(expected));
