/** An ONNX graph while it is being drawn, and its bytes. Field numbers and types: onnx/onnx.proto, IR version 10. */
import { bytesField, concat, integerField, messageField, packedField, textField, type Field } from './protobuf.ts';

type TensorData = Float64Array | BigInt64Array | Uint8Array;

export type Attribute = { readonly int: number } | { readonly ints: readonly number[] } | { readonly texts: readonly string[] } | { readonly tensor: TensorData };

export interface OnnxGraph {
  /** A column of rows that the caller feeds, `[rows, 1]`. */
  input(name: string, kind: 'double' | 'string'): string;
  /** A constant; returns its name. */
  constant(data: TensorData, dims: readonly number[]): string;
  /** A node of the main domain, or of `ai.onnx.ml`; returns the name of its output. */
  node(op: string, inputs: readonly string[], options?: { readonly attributes?: Readonly<Record<string, Attribute>>; readonly isMl?: boolean }): string;
  /** Gives a value a name that callers read, `[rows, 1]` of double. */
  output(name: string, value: string): void;
  /** The model file. */
  encode(metadata: Readonly<Record<string, string>>): Uint8Array;
}

const IR_VERSION = 10, OPSET = 18, ML_OPSET = 5;
const DOUBLE = 11, INT64 = 7, UINT8 = 2, STRING = 8;
const ATTRIBUTE_TYPES = { int: 2, ints: 7, texts: 8, tensor: 4 } as const;
const ML_DOMAIN = 'ai.onnx.ml';

/** An empty graph; equal calls give equal bytes. */
export function drawGraph(): OnnxGraph {
  const nodes: Field[] = [], tensors: Field[] = [], inputs: Field[] = [], outputs: Field[] = [];
  let count = 0;
  return {
    input: (name, kind) => {
      inputs.push(messageField(11, valueInfo(name, kind === 'double' ? DOUBLE : STRING)));
      return name;
    },
    constant: (data, dims) => {
      const name = `c${count++}`;
      tensors.push(messageField(5, tensor(data, dims, name)));
      return name;
    },
    node: (op, from, { attributes = {}, isMl = false } = {}) => {
      const name = `n${count++}`;
      nodes.push(messageField(1, nodeFields({ op, from, to: name, attributes, isMl })));
      return name;
    },
    output: (name, value) => {
      nodes.push(messageField(1, nodeFields({ op: 'Identity', from: [value], to: name, attributes: {}, isMl: false })));
      outputs.push(messageField(12, valueInfo(name, DOUBLE)));
    },
    encode: (metadata) => concat([
      integerField(1, IR_VERSION), textField(2, 'dunlin'),
      messageField(7, [...nodes, textField(2, 'default'), ...tensors, ...inputs, ...outputs]),
      messageField(8, [textField(1, ''), integerField(2, OPSET)]), messageField(8, [textField(1, ML_DOMAIN), integerField(2, ML_OPSET)]),
      ...Object.entries(metadata).map(([key, value]) => messageField(14, [textField(1, key), textField(2, value)])),
    ]),
  };
}

interface NodeParts {
  readonly op: string;
  readonly from: readonly string[];
  readonly to: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly isMl: boolean;
}

function nodeFields({ op, from, to, attributes, isMl }: NodeParts): Field[] {
  return [
    ...from.map((name) => textField(1, name)), textField(2, to), textField(4, op),
    ...Object.entries(attributes).map(([name, value]) => messageField(5, attribute(name, value))), ...(isMl ? [textField(7, ML_DOMAIN)] : []),
  ];
}

function attribute(name: string, value: Attribute): Field[] {
  const typed = (kind: keyof typeof ATTRIBUTE_TYPES, ...fields: readonly Field[]): Field[] => [textField(1, name), ...fields, integerField(20, ATTRIBUTE_TYPES[kind])];
  if ('int' in value) return typed('int', integerField(3, value.int));
  if ('ints' in value) return typed('ints', packedField(8, value.ints));
  if ('texts' in value) return typed('texts', ...value.texts.map((text) => textField(9, text)));
  return typed('tensor', messageField(5, tensor(value.tensor, [value.tensor.length], name)));
}

function tensor(data: TensorData, dims: readonly number[], name: string): Field[] {
  const type = data instanceof Float64Array ? DOUBLE : data instanceof BigInt64Array ? INT64 : UINT8;
  return [packedField(1, dims), integerField(2, type), textField(8, name), bytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))];
}

/** Rows are as many as the caller likes. */
function valueInfo(name: string, type: number): Field[] {
  const shape = messageField(2, [messageField(1, [textField(2, 'rows')]), messageField(1, [integerField(1, 1)])]);
  return [textField(1, name), messageField(2, [messageField(1, [integerField(1, type), shape])])];
}
