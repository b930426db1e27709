/** A YAML or JSON file whose keys can be pointed at: errors name file, line and key, and quote the line. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import { DunlinError, type ErrorCode } from '../core/errors.ts';

export type Keys = readonly (string | number)[];

/** Longest quotation of a line. */
const QUOTED_CHARACTERS = 120;

export interface FailOptions {
  /** Left out: the code of the kind of file. */
  readonly code?: ErrorCode;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface PlacedYaml {
  readonly value: Readonly<Record<string, unknown>>;
  readonly path: string;
  /** Throws with `<path>:<line>: <key> <message>`, the line itself and where to read on. */
  readonly fail: (keys: Keys, message: string, options?: FailOptions) => never;
}

export interface YamlKind {
  /** What the file is, e.g. `mapping`. */
  readonly name: string;
  readonly code: ErrorCode;
  /** Where its keys are explained. */
  readonly docs: string;
}

/** Parses the text of a file; `path` only names it. Throws the code of the kind. */
export function parsePlacedYaml(text: string, path: string, kind: YamlKind): PlacedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const quote = (line: number): string => {
    const read = (text.split(/\r?\n/)[line - 1] ?? '').trim();
    return read === '' ? '' : ` The line reads ${JSON.stringify(read.length > QUOTED_CHARACTERS ? `${read.slice(0, QUOTED_CHARACTERS)}...` : read)}.`;
  };
  const [problem] = document.errors;
  if (problem) {
    const { line } = lines.linePos(problem.pos[0]);
    throw new DunlinError(kind.code, `${path}:${line}: a ${kind.name} must be YAML or JSON; ${lowerFirst(problem.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '').replace(/:$/, ''))}.${quote(line)}`, { path, line });
  }
  if (!isMap(document.contents)) throw new DunlinError(kind.code, `${path}:1: a ${kind.name} must be a set of keys; got something else. See ${kind.docs}.`, { path, line: 1 });
  const fail: PlacedYaml['fail'] = (keys, message, options = {}) => {
    const line = lines.linePos(offsetOf(document.contents, keys)).line;
    const key = keys.join('.');
    const end = /[.?]$/.test(message) ? '' : '.';
    throw new DunlinError(options.code ?? kind.code, `${path}:${line}: ${key === '' ? `the ${kind.name}` : key} ${message}${end}${quote(line)} See ${kind.docs}.`, { path, line, key, ...options.details });
  };
  return { value: document.toJS() as Record<string, unknown>, path, fail };
}

/** Offset of the deepest key on the path that the file has. */
function offsetOf(root: unknown, keys: Keys): number {
  let offset = 0;
  let node = root;
  for (const key of keys) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (!pair) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
