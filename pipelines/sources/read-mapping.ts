/** Reads a mapping file: YAML or JSON, checked against its schema, with errors that point at line and key. */
import { existsSync, readFileSync } from 'node:fs';
import Value from 'typebox/value';
import { isMap, LineCounter, parseDocument, type Document } from 'yaml';
import { DunlinError } from '../../core/errors.ts';
import { MappingSchema, type Mapping } from '../../core/schema/mapping.ts';

/** A mapping with what is needed to point at a place in its file. */
export interface MappingFile {
  readonly mapping: Mapping;
  /** Throws `mapping-invalid` naming file, line and key. */
  readonly fail: (keys: readonly (string | number)[], message: string) => never;
}

/** Loads a mapping. Throws `mapping-missing`, `mapping-invalid`. */
export function readMapping(path: string): MappingFile {
  if (!existsSync(path)) {
    throw new DunlinError('mapping-missing', `The mapping file must exist; got ${path}. See docs/mapping.md for how to write one.`, { path });
  }
  return parseMapping(readFileSync(path, 'utf8'), path);
}

/** Reads the text of a mapping; `path` only names it. Throws `mapping-invalid`. */
export function parseMapping(text: string, path: string): MappingFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [problem] = document.errors;
  if (problem) throw new DunlinError('mapping-invalid', `${path}:${lines.linePos(problem.pos[0]).line}: a mapping must be YAML or JSON; ${problem.message.split('\n')[0]!}.`);
  if (!isMap(document.contents)) throw new DunlinError('mapping-invalid', `${path}:1: a mapping must be a set of keys; got something else. See docs/mapping.md.`);
  const fail: MappingFile['fail'] = (keys, message) => {
    const line = lineOf(document, lines, keys);
    throw new DunlinError('mapping-invalid', `${path}:${line}: ${keys.length === 0 ? 'the mapping' : keys.join('.')} ${message}. See docs/mapping.md.`, { path, line, key: keys.join('.') });
  };
  const mapping = document.toJS() as Mapping;
  failOnSchema(mapping, fail);
  return { mapping, fail };
}

function failOnSchema(value: unknown, fail: MappingFile['fail']): void {
  const problems = Value.Errors(MappingSchema, value);
  // The branches of a union report their own failures before the union does; the deepest place is the one that was meant.
  const depth = (path: string): number => path.split('/').length;
  const [problem] = [...problems].sort((a, b) => depth(b.instancePath) - depth(a.instancePath));
  if (!problem) return;
  const keys = problem.instancePath.split('/').filter((key) => key !== '').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  const required = (problem.params as { requiredProperties?: readonly string[] }).requiredProperties;
  if (problem.keyword === 'boolean') fail(keys, 'is not a known key');
  const allowed = problems.filter((other) => other.instancePath === problem.instancePath)
    .map((other) => (other.params as { allowedValue?: unknown }).allowedValue).filter((allowedValue) => allowedValue !== undefined);
  fail(keys, required ? `must have ${required.join(', ')}` : allowed.length > 0 ? `must be one of ${allowed.join(', ')}` : problem.message);
}

/** Line of the deepest key on the path that the file has. */
function lineOf(document: Document.Parsed, lines: LineCounter, keys: readonly (string | number)[]): number {
  for (let depth = keys.length; depth > 0; depth--) {
    const node = document.getIn(keys.slice(0, depth), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
