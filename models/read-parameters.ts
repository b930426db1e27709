/** Reads parameters against their schema: defaults filled in, bounds named when they are broken. */
import type { Static, TObject, TSchema } from 'typebox';
import { Check, Default, Errors } from 'typebox/value';
import { DunlinError } from '../core/errors.ts';

/**
 * The given parameters with defaults for those left out.
 *
 * @throws `parameter-invalid` naming the parameter, its bounds and what was given.
 */
export function readParameters<T extends TObject>(schema: T, given: Readonly<Record<string, unknown>>): Static<T> {
  const unknown = Object.keys(given).filter((name) => !(name in schema.properties));
  if (unknown.length > 0) {
    throw new DunlinError('parameter-invalid', `A parameter must be one of ${Object.keys(schema.properties).join(', ') || 'none'}; got ${unknown.join(', ')}. Correct the name.`);
  }
  const values = Default(schema, structuredClone(given));
  if (Check(schema, values)) return values;
  const [problem] = [...Errors(schema, values)];
  const path = problem?.instancePath ?? '';
  const name = path.split('/')[1] ?? '';
  const property = schema.properties[name];
  const value = (values as Record<string, unknown>)[name];
  throw new DunlinError('parameter-invalid', `Parameter ${name || '(all)'} must be ${property === undefined ? problem?.message : describeBounds(property)}; got ${JSON.stringify(value)}. Give a value inside these bounds.`, { name, value });
}

function describeBounds(schema: TSchema): string {
  const facts = schema as TSchema & { readonly type?: string; readonly minimum?: number; readonly maximum?: number; readonly anyOf?: readonly { readonly const?: unknown }[] };
  if (facts.anyOf !== undefined) return `one of ${facts.anyOf.map((item) => String(item.const)).join(', ')}`;
  const bounds = facts.minimum === undefined ? '' : ` from ${facts.minimum} to ${facts.maximum ?? 'any'}`;
  return `${facts.type === 'integer' ? 'a whole number' : facts.type === 'number' ? 'a number' : `of type ${facts.type ?? 'declared'}`}${bounds}`;
}
