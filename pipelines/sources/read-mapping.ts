/** Reads a mapping file: YAML or JSON, checked against its schema, with errors that point at line and key. */
import { existsSync, readFileSync } from 'node:fs';
import { DunlinError } from '../../core/errors.ts';
import { MappingSchema, type Mapping } from '../../core/schema/mapping.ts';
import { parsePlacedYaml, type PlacedYaml } from '../placed-yaml.ts';
import { findSchemaProblem } from '../schema-problem.ts';

/** A mapping with what is needed to point at a place in its file. */
export interface MappingFile {
  readonly mapping: Mapping;
  /** Throws `mapping-invalid` (or the code given) naming file, line and key, with the line quoted. */
  readonly fail: PlacedYaml['fail'];
}

const KIND = { name: 'mapping', code: 'mapping-invalid', docs: 'docs/mapping.md' } as const;

/** Loads a mapping. Throws `mapping-missing`, `mapping-invalid`. */
export function readMapping(path: string): MappingFile {
  if (!existsSync(path)) {
    throw new DunlinError('mapping-missing', `The mapping file must exist; got ${path}. See docs/mapping.md for how to write one, or let \`dunlin init\` draft one.`, { path });
  }
  return parseMapping(readFileSync(path, 'utf8'), path);
}

/** Reads the text of a mapping; `path` only names it. Throws `mapping-invalid`. */
export function parseMapping(text: string, path: string): MappingFile {
  const { value, fail } = parsePlacedYaml(text, path, KIND);
  const problem = findSchemaProblem(MappingSchema, value);
  if (problem) fail(problem.keys, problem.message);
  return { mapping: value as unknown as Mapping, fail };
}
