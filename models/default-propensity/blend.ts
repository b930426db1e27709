/** Blend: several estimators fitted on the same rows and averaged by greedy ensemble selection. */
import Type from 'typebox';
import type { Estimator, FitContext, LabelledFrame } from '../contract.ts';
import { readParameters } from '../read-parameters.ts';
import { innerSplit } from '../split/group-split.ts';
import { selectLabelled } from '../split/select-labelled.ts';
import { blendModel, loadBlend } from './blend-model.ts';
import { chooseBlend, type BlendShare } from './blend-weights.ts';
import { checkLabels } from './check-labels.ts';
import { logistic } from './logistic.ts';
import { network } from './network.ts';
import { scorecard } from './scorecard.ts';
import { trees } from './trees.ts';

const MEMBERS = { logistic, scorecard, trees, network } as const satisfies Readonly<Record<string, Estimator>>;
const MEMBER_NAMES = Object.keys(MEMBERS) as readonly (keyof typeof MEMBERS)[];
/** One fold in so many chooses the shares. */
const FOLDS = 5;

const parameters = Type.Object({
  members: Type.Array(Type.Union(MEMBER_NAMES.map((name) => Type.Literal(name))), { minItems: 1, default: [...MEMBER_NAMES], description: 'estimators that may be members' }),
}, { additionalProperties: false });

/** Which of the fitted candidates may be members. */
export function readMembers(given: Readonly<Record<string, unknown>>): readonly string[] {
  return readParameters(parameters, given).members;
}

/**
 * Fitted alone, its members learn with their own defaults on four fifths of the groups and the rest chooses the shares. Beside other
 * candidates it is composed of them instead, without fitting them again.
 */
export const blend: Estimator = {
  name: 'blend',
  parameters,
  fit: async (data, given, context) => {
    const members = readMembers(given);
    checkLabels(data);
    const names = MEMBER_NAMES.filter((name) => members.includes(name));
    const { train, validation } = innerSplit(data, { seed: context.seed, folds: FOLDS });
    const learn = selectLabelled(data, train), choose = selectLabelled(data, validation);
    const models = [];
    for (const [i, name] of names.entries()) models.push(await MEMBERS[name].fit(learn, {}, partOf(context, { from: i, of: names.length })));
    const shares = validation.length === 0 ? names.map((): BlendShare => ({ weight: 1 / names.length, slope: 1, intercept: 0 })) : sharesOf(models.map((model) => model.margins(choose.x)), choose, context.seed);
    return blendModel(models.map((model, k) => ({ ...shares[k]!, model })));
  },
  load: loadBlend,
};

function sharesOf(margins: readonly Float64Array[], choose: LabelledFrame, seed: number): readonly BlendShare[] {
  return chooseBlend(margins, choose, seed).shares;
}

function partOf(context: FitContext, { from, of }: { readonly from: number; readonly of: number }): FitContext {
  return { ...context, onProgress: (share, text) => context.onProgress?.((from + share) / of, text) };
}
