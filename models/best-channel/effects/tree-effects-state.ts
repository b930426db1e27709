/** Tree effects as JSON and raw arrays, and back. */
import Type from 'typebox';
import type { Static } from 'typebox';
import type { ModelState } from '../../contract.ts';
import { memberArrays, nestArrays } from '../../default-propensity/nested-arrays.ts';
import type { TreeColumnPlan } from '../../default-propensity/trees-columns.ts';
import type { TreeEnsemble } from '../../trees/ensemble.ts';
import type { ActionTrees, TreeEffects } from './tree-effects.ts';

export const TreeEffectsSchema = Type.Object({
  kind: Type.Literal('trees'), actionCount: Type.Integer({ minimum: 1 }), columns: Type.Array(Type.Unsafe<TreeColumnPlan>(Type.Unknown())),
  trees: Type.Array(Type.Union([Type.Object({ reach: Type.Number(), baseMargin: Type.Number() }), Type.Null()]), { description: 'by action' }),
}, { additionalProperties: false });
export type StoredTreeEffects = Static<typeof TreeEffectsSchema>;

/** Arrays of the ensemble of action k are called `<k>-<name>`. */
export function treeEffectsState({ kind, actionCount, columns, trees }: TreeEffects): ModelState & { readonly json: StoredTreeEffects } {
  return {
    json: { kind, actionCount, columns: [...columns], trees: trees.map((own) => (own === null ? null : { reach: own.reach, baseMargin: own.ensemble.baseMargin })) },
    arrays: nestArrays(trees.map((own) => (own === null ? {} : arraysOf(own.ensemble)))),
  };
}

/** Null where arrays are absent. */
export function loadTreeEffects({ kind, actionCount, columns, trees: stored }: StoredTreeEffects, arrays: ModelState['arrays']): TreeEffects | null {
  if (stored.length !== actionCount) return null;
  const trees = stored.map((own, action): ActionTrees | null | undefined => {
    if (own === null) return null;
    const members = memberArrays(arrays, action);
    return NAMES.every((name) => members[name] !== undefined) ? { reach: own.reach, ensemble: { ...members as unknown as Omit<TreeEnsemble, 'baseMargin'>, baseMargin: own.baseMargin } } : undefined;
  });
  return trees.every((own) => own !== undefined) ? { kind, actionCount, columns, trees } : null;
}

const NAMES = ['roots', 'feature', 'threshold', 'left', 'right', 'missingLeft', 'categorySet', 'categoryBits', 'value', 'cover', 'gain'] as const satisfies readonly (keyof TreeEnsemble)[];

function arraysOf(ensemble: TreeEnsemble): ModelState['arrays'] {
  return Object.fromEntries(NAMES.map((name) => [name, ensemble[name]]));
}
