/** Response models as JSON and raw arrays, and back: bit for bit. */
import Type from 'typebox';
import { Check } from 'typebox/value';
import { ACTIONS, type Action } from '../../core/channel.ts';
import type { ModelState } from '../contract.ts';
import { memberArrays, nestArrays } from '../default-propensity/nested-arrays.ts';
import type { ParameterSet } from '../tensor/parameters.ts';
import { loadRidge, RidgeSchema, ridgeState } from './effects/ridge-state.ts';
import type { Encoder } from './encoder.ts';
import type { ResponseModel } from './response-model.ts';

const Numbers = Type.Array(Type.Number());
const COMMON = { actions: Type.Array(Type.Unsafe<Action>(Type.Union(ACTIONS.map((action) => Type.Literal(action))))), actionCostsMinor: Numbers };
/** `kind` is left out by models that were stored when there was one kind. */
const NetworkSchema = Type.Object({
  kind: Type.Optional(Type.Literal('network')), ...COMMON, encoder: Type.Unsafe<Encoder>(Type.Object({})), shapes: Type.Record(Type.String(), Numbers),
  locationMinor: Type.Number(), scaleMinor: Type.Number(), effectShrinkage: Type.Number(),
}, { additionalProperties: false });
const EffectsSchema = Type.Object({ kind: Type.Literal('effects'), ...COMMON, openFeature: Type.String(), effects: RidgeSchema, base: RidgeSchema }, { additionalProperties: false });

/** Arrays of effects are called `0-<name>`, those of their base level `1-<name>`; those of a network as its parameters. */
export function responseState(model: ResponseModel): ModelState {
  const actionCostsMinor = [...model.actionCostsMinor];
  if (model.kind === 'network') {
    const { parameters, ...rest } = model;
    const shapes = Object.fromEntries(Object.entries(parameters).map(([name, array]) => [name, array.shape]));
    return { json: { ...rest, actionCostsMinor, shapes }, arrays: Object.fromEntries(Object.entries(parameters).map(([name, array]) => [name, array.values])) };
  }
  const { kind, actions, openFeature } = model, effects = ridgeState(model.effects), base = ridgeState(model.base);
  return { json: { kind, actions, openFeature, actionCostsMinor, effects: effects.json, base: base.json }, arrays: nestArrays([effects.arrays, base.arrays]) };
}

/** The model of a stored state; null where it is none. */
export function loadResponseState({ json, arrays }: ModelState): ResponseModel | null {
  if (Check(EffectsSchema, json)) {
    const effects = loadRidge(json.effects, memberArrays(arrays, 0)), base = loadRidge(json.base, memberArrays(arrays, 1));
    return effects === null || base === null ? null : { ...json, actionCostsMinor: Float64Array.from(json.actionCostsMinor), effects, base };
  }
  if (!Check(NetworkSchema, json) || !Object.keys(json.shapes).every((name) => arrays[name] instanceof Float32Array)) return null;
  const { shapes, actionCostsMinor, ...rest } = json;
  const parameters: ParameterSet = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape, values: arrays[name] as Float32Array, decays: false }]));
  return { ...rest, kind: 'network', parameters, actionCostsMinor: Float64Array.from(actionCostsMinor) };
}

/** Features that it reads, in the order of its encoding. */
export function featuresOf(model: ResponseModel): string[] {
  // A base level reads every feature, that of the open balance too.
  return model.kind === 'network' ? model.encoder.features.map(({ name }) => name) : model.base.encoding.columns.map(({ name }) => name);
}
