/** Values of Arrow columns as the texts that a mapping reads: exact, with a decimal point, ISO dates, instants in UTC. */
import { DataType, DateUnit, TimeUnit, makeVector, type Data, type Decimal, type Dictionary, type Timestamp } from 'apache-arrow';
import { formatInstant } from '../../core/time.ts';
import type { SourceKind } from './read-source.ts';

/** Text of a row of one batch; null where the value is missing. */
export type CellText = (row: number) => string | null;

const MICROS_PER_UNIT: Readonly<Record<number, bigint>> = { [TimeUnit.SECOND]: 1_000_000n, [TimeUnit.MILLISECOND]: 1000n, [TimeUnit.MICROSECOND]: 1n };
const MILLIS_PER_DAY = 86_400_000;
/** Milliseconds that a date can be formatted from. Source: ECMA-262, 21.4.1.1. */
const MAXIMUM_MILLIS = 8.64e15;

export function arrowKind(type: DataType): SourceKind {
  if (DataType.isDictionary(type)) return arrowKind(type.dictionary as DataType);
  if (DataType.isInt(type) || DataType.isFloat(type) || DataType.isDecimal(type)) return 'number';
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isBool(type) || DataType.isNull(type)) return 'text';
  if (DataType.isDate(type)) return 'date';
  if (DataType.isTimestamp(type)) return type.timezone ? 'instant' : 'local';
  if (DataType.isList(type) && ['number', 'text'].includes(arrowKind(type.children[0]!.type as DataType))) return 'list';
  return 'unreadable';
}

/** Reader of one column of a batch. */
export function arrowTexts(data: Data, isPresent: (row: number) => boolean = () => true): CellText {
  const read = valueText(data);
  return (row) => (isPresent(row) && data.getValid(row) ? read(row) : null);
}

function valueText(data: Data): CellText {
  const type: DataType = data.type;
  if (DataType.isDictionary(type)) return dictionaryText(data as Data<Dictionary>);
  const values = data.values as ArrayLike<number | bigint>;
  if (DataType.isInt(type)) return (row) => String(values[row]);
  if (DataType.isDecimal(type)) return decimalText(data as Data<Decimal>);
  if (DataType.isTimestamp(type)) return timestampText(data as Data<Timestamp>);
  if (DataType.isFloat(type)) {
    const vector = makeVector(data);
    return type.precision === 2 ? (row) => numberText(vector.get(row) as number) : (row) => shortFloatText(vector.get(row) as number);
  }
  if (DataType.isDate(type)) {
    // Days are 32-bit numbers, milliseconds 64-bit.
    return type.unit === DateUnit.DAY ? (row) => dateText(Number(values[row]) * MILLIS_PER_DAY) : (row) => dateText(Number(values[row]));
  }
  if (DataType.isList(type)) {
    return listText(data.children[0]!, data.valueOffsets as Int32Array);
  }
  const vector = makeVector(data);
  return arrowKind(type) === 'unreadable' ? () => null : (row) => String(vector.get(row));
}

function listText(child: Data, offsets: Int32Array): CellText {
  const element = arrowTexts(child);
  const type: DataType = child.type;
  const isText = arrowKind(type) === 'text' && !DataType.isBool(type);
  const shown = (text: string | null): string => (text === null ? 'null' : isText ? JSON.stringify(text) : text);
  return (row) => `[${Array.from({ length: offsets[row + 1]! - offsets[row]! }, (_, index) => shown(element(offsets[row]! + index))).join(',')}]`;
}

function dictionaryText(data: Data<Dictionary>): CellText {
  const codes = data.values as ArrayLike<number | bigint>;
  const chunks = data.dictionary!.data.map((chunk) => ({ length: chunk.length, text: arrowTexts(chunk as Data) }));
  return (row) => {
    let code = Number(codes[row]);
    for (const chunk of chunks) {
      if (code < chunk.length) return chunk.text(code);
      code -= chunk.length;
    }
    return null;
  };
}

/** Two's complement in little-endian 32-bit words. */
function decimalText(data: Data<Decimal>): CellText {
  const { scale, bitWidth } = data.type;
  const words = bitWidth / 32;
  return (row) => {
    let value = 0n;
    for (let word = words - 1; word >= 0; word--) value = value << 32n | BigInt(data.values[row * words + word]!);
    const signed = BigInt.asIntN(bitWidth, value);
    const digits = (signed < 0n ? -signed : signed).toString().padStart(scale + 1, '0');
    const whole = `${signed < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}`;
    const decimals = digits.slice(digits.length - scale).replace(/0+$/, '');
    return scale <= 0 || decimals === '' ? whole + '0'.repeat(Math.max(0, -scale)) : `${whole}.${decimals}`;
  };
}

/** Nanoseconds are cut to microseconds. */
function timestampText(data: Data<Timestamp>): CellText {
  const { unit, timezone } = data.type;
  const values = data.values as ArrayLike<bigint>;
  return (row) => {
    const value = values[row]!;
    const micros = unit === TimeUnit.NANOSECOND ? floorDivide(value, 1000n) : value * MICROS_PER_UNIT[unit]!;
    const text = instantText(micros);
    return timezone ? text : text.replace(/Z$/, '');
  };
}

/** A moment that no calendar of four-digit years holds is shown as what it is, which no rule takes for a date. */
function instantText(micros: bigint): string {
  try {
    return formatInstant(micros);
  } catch {
    return `${micros} microseconds since 1970`;
  }
}

function dateText(millis: number): string {
  return Math.abs(millis) <= MAXIMUM_MILLIS ? new Date(millis).toISOString().replace(/T.*$/, '') : `${millis} milliseconds since 1970`;
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

function numberText(value: number): string {
  return String(value);
}

/** Shortest text that names the same 32-bit float. */
function shortFloatText(value: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(value);
}
