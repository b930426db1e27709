/**
 * Reads one line of NDJSON into flat rows: nested keys by dotted path, numbers as they are written, to the last digit.
 *
 * `JSON.parse` is not used for numbers, because it rounds 9223372036854775807 and 92233720368547758.07.
 */

/** What a value was; decides how its column may be read. */
export type JsonKind = 'text' | 'number' | 'list';

export interface JsonCell {
  /** Null for null. */
  readonly text: string | null;
  readonly kind: JsonKind;
}

export type JsonRow = ReadonlyMap<string, JsonCell>;

/** Deepest nesting that is read. */
const MAXIMUM_DEPTH = 64;
// Control characters must be escaped in JSON.
// oxlint-disable-next-line no-control-regex
const PLAIN_STRING = /"([^"\\\u0000-\u001f]*)"/y;
// oxlint-disable-next-line no-control-regex
const ESCAPED_STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LONE_SURROGATE = /\p{Cs}/u;
const SPACE = /[ \t\r\n]*/y;
const LITERAL = /true|false|null/y;

class LineFault extends Error {}

/** Reads a line; see `jsonLineReader`. */
export type JsonLineReader = (line: string, unnest: string | null) => JsonRow[] | null;

/**
 * Makes a reader of lines, one for a file: its functions are not made again for each line.
 *
 * It returns the rows of a line: one, or one for each element of the array at `unnest` (at least one); null unless the line is one
 * JSON object with every key once and well-formed texts.
 */
export function jsonLineReader(): JsonLineReader {
  const reader = makeReader();
  return (line, unnest) => {
    try {
      const cells = new Map<string, JsonCell>();
      const elements: JsonRow[] = [];
      reader.start(line);
      reader.object({ cells, prefix: '', depth: 0, unnest, elements });
      if (!reader.isAtEnd()) return null;
      return elements.length === 0 ? [cells] : elements.map((element) => joinRows(cells, element));
    } catch (error) {
      if (error instanceof LineFault) return null;
      throw error;
    }
  };
}

interface Place {
  readonly cells: Map<string, JsonCell>;
  readonly prefix: string;
  readonly depth: number;
  readonly unnest: string | null;
  readonly elements: JsonRow[];
}

function makeReader(): { start(line: string): void; isAtEnd(): boolean; object(place: Place): void } {
  let line = '';
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(line);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const skipSpace = (): void => {
    if (line.charCodeAt(at) <= 32) take(SPACE);
  };
  const need = (character: string): void => {
    if (line[at] !== character) throw new LineFault();
    at += 1;
  };
  const string = (): string => {
    const plain = take(PLAIN_STRING);
    const text = plain ? plain[1]! : JSON.parse(take(ESCAPED_STRING)?.[0] ?? fault()) as string;
    // A lone surrogate has no UTF-8.
    return LONE_SURROGATE.test(text) ? fault() : text;
  };
  const scalar = (): JsonCell => {
    if (line[at] === '"') return { text: string(), kind: 'text' };
    const literal = take(LITERAL)?.[0];
    if (literal !== undefined) return { text: literal === 'null' ? null : literal, kind: 'text' };
    return { text: plainNumber(take(NUMBER)?.[0] ?? fault()), kind: 'number' };
  };
  /** Items between brackets, each behind its comma. */
  const items = (brackets: string, item: () => void): void => {
    need(brackets[0]!);
    skipSpace();
    if (line[at] === brackets[1]) at += 1;
    else for (let isLast = false; !isLast;) {
      skipSpace();
      item();
      skipSpace();
      isLast = line[at] === brackets[1];
      need(isLast ? brackets[1]! : ',');
    }
  };
  const value = (path: string, place: Place): void => {
    if (place.depth > MAXIMUM_DEPTH) fault();
    if (line[at] === '{') object({ ...place, prefix: `${path}.`, depth: place.depth + 1 });
    else if (line[at] === '[') array(path, place);
    else setCell(place.cells, path, scalar());
  };
  const array = (path: string, place: Place): void => {
    const start = at;
    const isUnnested = path === place.unnest;
    items('[]', () => {
      const cells = new Map<string, JsonCell>();
      value(isUnnested ? path : '', { cells, prefix: '', depth: place.depth + 1, unnest: null, elements: [] });
      if (isUnnested) place.elements.push(cells);
    });
    if (!isUnnested) setCell(place.cells, path, { text: line.slice(start, at), kind: 'list' });
  };
  const object = (place: Place): void => {
    items('{}', () => {
      const key = string();
      skipSpace();
      need(':');
      skipSpace();
      value(`${place.prefix}${key}`, place);
    });
  };
  return {
    start: (text) => {
      line = text;
      at = 0;
      skipSpace();
    },
    isAtEnd: () => {
      skipSpace();
      return at === line.length;
    },
    object,
  };
}

function setCell(cells: Map<string, JsonCell>, path: string, cell: JsonCell): void {
  if (cells.has(path)) fault();
  cells.set(path, cell);
}

function joinRows(row: JsonRow, element: JsonRow): JsonRow {
  const joined = new Map(row);
  for (const [path, cell] of element) setCell(joined, path, cell);
  return joined;
}

/** `12.50` -> `12.5`, `7.0` -> `7`: zeros behind the decimals are a matter of the writer. */
function plainNumber(text: string): string {
  return text.includes('.') && !/[eE]/.test(text) ? text.replace(/\.?0+$/, '') : text;
}

function fault(): never {
  throw new LineFault();
}
