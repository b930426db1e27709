/** Ridge effects as JSON and raw arrays, and back. */
import Type from 'typebox';
import type { Static } from 'typebox';
import type { ModelState } from '../../contract.ts';
import type { ColumnEncoding } from '../../default-propensity/encoding.ts';
import type { RidgeEffects } from './ridge-effects.ts';

export const RidgeSchema = Type.Object({
  kind: Type.Literal('ridge'), actionCount: Type.Integer({ minimum: 1 }), columns: Type.Array(Type.Unsafe<ColumnEncoding>(Type.Unknown())),
  penalties: Type.Array(Type.Union([Type.Number(), Type.Null()]), { description: 'by action; null: infinite' }),
}, { additionalProperties: false });
export type StoredRidge = Static<typeof RidgeSchema>;

/** Arrays: `centers` and `scales` of the encoding, and `weights` of all actions one after the other. */
export function ridgeState({ kind, encoding, actionCount, weights, penalties }: RidgeEffects): ModelState & { readonly json: StoredRidge } {
  return {
    json: { kind, actionCount, columns: [...encoding.columns], penalties: penalties.map((penalty) => (penalty === Infinity ? null : penalty)) },
    arrays: { centers: encoding.centers, scales: encoding.scales, weights: Float64Array.from(weights.flatMap((own) => [...own])) },
  };
}

/** Null where arrays are absent or of another size. */
export function loadRidge({ kind, actionCount, columns, penalties }: StoredRidge, { centers, scales, weights }: ModelState['arrays']): RidgeEffects | null {
  if (!(centers instanceof Float64Array && scales instanceof Float64Array && weights instanceof Float64Array)) return null;
  const width = centers.length + 1;
  if (scales.length !== centers.length || weights.length !== actionCount * width || penalties.length !== actionCount) return null;
  return {
    kind, actionCount, encoding: { columns, centers, scales }, penalties: penalties.map((penalty) => penalty ?? Infinity),
    weights: Array.from({ length: actionCount }, (_, action) => weights.slice(action * width, (action + 1) * width)),
  };
}
