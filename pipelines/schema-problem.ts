/** The one thing that is most worth telling about a value that does not match its schema. */
import type { TSchema } from 'typebox';
import { Settings } from 'typebox/system';
import Value from 'typebox/value';
import type { Keys } from './placed-yaml.ts';
import { nearMatches } from './sources/near-matches.ts';

export interface SchemaProblem {
  readonly keys: Keys;
  /** Continues `<key> `, e.g. `must be one of major, minor; got "cents"`. */
  readonly message: string;
}

type Fault = ReturnType<typeof Value.Errors>[number];

interface Faults {
  readonly schema: TSchema;
  readonly keys: Keys;
  readonly all: readonly Fault[];
  readonly got: unknown;
}

/** JSON Schema type -> what people call it in YAML. */
const TYPE_WORDS: Readonly<Record<string, string>> = { string: 'text', number: 'a number', integer: 'a whole number', boolean: 'true or false', object: 'a set of keys', array: 'a list' };

/** Null when the value matches. */
export function findSchemaProblem(schema: TSchema, value: unknown): SchemaProblem | null {
  const problems = allErrors(schema, value);
  // The branches of a union report their own failures before the union does; the deepest place is the one that was meant.
  const depth = (path: string): number => path.split('/').length;
  const [worst] = [...problems].filter(({ keyword }) => keyword !== 'anyOf').sort((a, b) => depth(b.instancePath) - depth(a.instancePath));
  if (!worst) return null;
  const keys = keysOf(worst.instancePath);
  const all = problems.filter((other) => other.instancePath === worst.instancePath);
  return { keys, message: describeFaults({ schema, keys, all, got: valueAt(value, keys) }) };
}

/** The library stops after a few errors, which a union of some twenty names alone uses up. */
function allErrors(schema: TSchema, value: unknown): Fault[] {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: 10_000 });
  try {
    return Value.Errors(schema, value);
  } finally {
    Settings.Set({ maxErrors });
  }
}

function describeFaults({ schema, keys, all, got }: Faults): string {
  const first = all.find(({ keyword }) => keyword !== 'anyOf');
  if (all.some(({ keyword }) => keyword === 'boolean')) return unknownKey(schema, keys);
  const required = all.map(({ params }) => (params as { requiredProperties?: readonly string[] }).requiredProperties).find((names) => names !== undefined);
  if (required) return `must have ${required.join(', ')}`;
  const shown = `; got ${shorten(got)}`;
  const allowed = all.flatMap(({ params }) => {
    const { allowedValue } = params as { allowedValue?: unknown };
    return allowedValue === undefined ? [] : [String(allowedValue)];
  });
  if (allowed.length > 0) {
    const near = typeof got === 'string' ? nearMatches(got, allowed) : [];
    return `must be ${allowed.length === 1 ? '' : 'one of '}${allowed.join(', ')}${shown}${near.length > 0 ? `, did you mean ${near.join(' or ')}?` : ''}`;
  }
  const types = [...new Set(all.flatMap(({ keyword, params }) => (keyword === 'type' ? [(params as { type: string | readonly string[] }).type].flat() : [])))];
  if (types.length > 0) return `must be ${types.map((type) => TYPE_WORDS[type] ?? type).join(' or ')}${shown}`;
  return `${limitOf(first!)}${shown}`;
}

/** Limits in words; anything else as the schema library says it. */
function limitOf({ keyword, params, message }: Fault): string {
  const { limit, pattern } = params as { limit?: number; pattern?: string | RegExp };
  if (keyword === 'minimum') return `must be at least ${limit}`;
  if (keyword === 'maximum') return `must be at most ${limit}`;
  if (keyword === 'minLength') return `must have at least ${limit} character${limit === 1 ? '' : 's'}`;
  if (keyword === 'maxLength') return `must have at most ${limit} character${limit === 1 ? '' : 's'}`;
  if (keyword === 'minItems') return `must have at least ${limit} entr${limit === 1 ? 'y' : 'ies'}`;
  if (keyword === 'pattern') return `must match ${String(pattern)}`;
  return message;
}

function unknownKey(schema: TSchema, keys: Keys): string {
  const known = keys.slice(0, -1).reduce<readonly JsonSchema[]>((schemas, key) => schemas.flatMap((each) => branches(each)).flatMap((each) => childSchemas(each, key)), [schema as JsonSchema])
    .flatMap((each) => branches(each)).flatMap((each) => Object.keys(each.properties ?? {})).filter((name) => name !== '$schema');
  const near = nearMatches(String(keys.at(-1)), known);
  return `is not a known key; ${near.length > 0 ? `did you mean ${near.join(' or ')}?` : `known are ${[...new Set(known)].join(', ')}`}`;
}

interface JsonSchema {
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

function branches(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf?.flatMap(branches) ?? [schema];
}

function childSchemas(schema: JsonSchema, key: string | number): readonly JsonSchema[] {
  const child = typeof key === 'number' ? schema.items : schema.properties?.[key] ?? Object.values(schema.patternProperties ?? {})[0];
  return child === undefined ? [] : [child];
}

function keysOf(instancePath: string): Keys {
  return instancePath.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

function valueAt(value: unknown, keys: Keys): unknown {
  return keys.reduce((at: unknown, key) => (at as Record<string | number, unknown> | undefined)?.[key], value);
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
