/** The recipe of the response model: every candidate cross-fitted by debtor, the choice between them, and the chosen one fitted on all decisions. */
import { countTo } from '../../core/count-to.ts';
import type { TensorOptions } from '../tensor/backend.ts';
import { chooseResponse, type ResponseChoice } from './choose-response.ts';
import { crossFitResponses, type CrossFittedCandidates, type FittedCandidates } from './cross-fit.ts';
import type { DecisionSet } from './decision-set.ts';
import { diagnoseEffects, type ActionDiagnostics } from './diagnose-effects.ts';
import { diagnoseSurrogates, type SurrogateDiagnostics } from './diagnose-surrogates.ts';
import { recoveredShare } from './effects/recovered-share.ts';
import type { ExpectedRewards } from './expected-rewards.ts';
import { fitEffects, openOf, shareEffects } from './fit-effects.ts';
import type { ResponseEstimator, ResponseModel } from './response-model.ts';
import { rLosses } from './r-loss.ts';
import { selectDecisions, selectMatrixRows } from './select-decisions.ts';
import { encodeSet, trainResponse, type EncodedSet, type ResponseParameters } from './train-response.ts';

export interface ResponseRecipe {
  readonly seed: number;
  readonly parameters: ResponseParameters;
  /** Feature that says what is open at the decision, minor units. */
  readonly openFeature: string;
  readonly tensor?: TensorOptions | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number, text: string) => void) | undefined;
}

export interface SelectedResponse {
  readonly estimator: ResponseEstimator;
  /** Null where features hold no open balance: then there is no model of effects to choose from. */
  readonly choice: ResponseChoice<ResponseEstimator> | null;
  /** What was chosen for each fold, without its decisions. */
  readonly byFold: readonly ResponseEstimator[];
  /** What the recipe, its choice included, expects of debtors that it has not seen; row-major, minor units. */
  readonly crossFitted: ExpectedRewards;
  /** How far these hold; empty without a choice. */
  readonly diagnostics: readonly ActionDiagnostics[];
  readonly surrogates: readonly SurrogateDiagnostics[];
}

const FOLDS = 3;

/**
 * Cross-fits every candidate and chooses by R-loss on the share of the open balance recovered.
 *
 * Estimates of what the recipe is worth must not know the choice that their own decisions led to: the rewards of each fold are those of the candidate
 * that the losses of the other folds choose.
 */
export async function selectResponse(set: DecisionSet, recipe: ResponseRecipe): Promise<SelectedResponse> {
  const { seed, onProgress } = recipe, encoded = encodeSet(set);
  const crossFitted = await crossFitResponses(set, { folds: FOLDS, seed, onProgress, fit: (rows, report) => fitCandidates(set, rows, { ...recipe, encoded, onProgress: report }) });
  const { expectedShares } = crossFitted;
  if (expectedShares === null) return { estimator: 'multi-action-network', choice: null, byFold: [], crossFitted: crossFitted.candidates[0]!.rewards, diagnostics: [], surrogates: [] };
  const openMinor = openOf(set, recipe.openFeature), judge = prepareJudge(set, crossFitted, { openMinor, expectedShares, seed });
  const choice = judge(() => true), byFold = Array.from({ length: FOLDS }, (_, held) => judge((row) => crossFitted.fold[row] !== held).chosen);
  const rewards = takeByFold(set, crossFitted, byFold);
  return {
    estimator: choice.chosen, choice, byFold, crossFitted: rewards,
    diagnostics: diagnoseEffects({ set, openMinor, effects: shareEffects(rewards.valuesMinor, { ...set, openMinor }), expected: expectedShares, fold: crossFitted.fold, seed }),
    surrogates: diagnoseSurrogates({ set, openMinor, expected: expectedShares, seed }),
  };
}

export interface FittedResponse {
  readonly model: ResponseModel;
  readonly backend: string | null;
  readonly metrics: Readonly<Record<string, number>>;
}

/** The model of one estimator on all decisions of a set. */
export async function fitResponse(set: DecisionSet, estimator: ResponseEstimator, recipe: ResponseRecipe): Promise<FittedResponse> {
  if (estimator === 'multi-action-network') return trainResponse(set, countTo(set.log.rowCount), recipe);
  const { models } = await fitEffects(set, { ...recipe, estimators: [estimator] });
  return { model: models[0]!.model, backend: null, metrics: { rows: set.log.rowCount } };
}

async function fitCandidates(set: DecisionSet, rows: Int32Array, recipe: ResponseRecipe & { readonly encoded: EncodedSet }): Promise<FittedCandidates> {
  const { onProgress } = recipe;
  onProgress?.(0, 'effects');
  const effects = set.x.columns.get(recipe.openFeature)?.kind === 'numeric' ? await fitEffects(selectDecisions(set, rows), recipe) : null;
  const { model } = await trainResponse(set, rows, { ...recipe, onProgress: (share, text) => onProgress?.((1 + share) / 2, `network, ${text}`) });
  return { models: [...effects?.models ?? [], { name: 'multi-action-network', model }], shares: effects?.shares ?? null };
}

interface JudgeOptions {
  readonly openMinor: Float64Array;
  readonly expectedShares: Float64Array;
  readonly seed: number;
}

/** A function from the rows that count to the choice on them. */
function prepareJudge(set: DecisionSet, { candidates }: CrossFittedCandidates, { openMinor, expectedShares, seed }: JudgeOptions): (counts: (row: number) => boolean) => ResponseChoice<ResponseEstimator> {
  const outcomes = set.grossMinor.map((cash, row) => recoveredShare(cash, openMinor[row]!)), { log } = set;
  const losses = candidates.map(({ name, rewards }) => ({
    name, losses: rLosses({ actionCount: log.actionCount, taken: log.actions, probabilities: log.loggingProbabilities, outcomes, expected: expectedShares }, shareEffects(rewards.valuesMinor, { ...set, openMinor })),
  }));
  return (counts) => {
    const rows = countTo(set.log.rowCount).filter((row) => openMinor[row]! > 0 && counts(row)), pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
    return chooseResponse({ candidates: losses.map(({ name, losses: own }) => ({ name, losses: pick(own) })), clusters: Array.from(rows, (row) => log.clusters[row]!) }, seed);
  };
}

function takeByFold(set: DecisionSet, { candidates, fold }: CrossFittedCandidates, byFold: readonly ResponseEstimator[]): ExpectedRewards {
  const width = set.actions.length, netMinor = new Float64Array(set.log.rowCount * width), valuesMinor = new Float64Array(netMinor.length);
  for (const row of countTo(set.log.rowCount)) {
    const { rewards } = candidates.find(({ name }) => name === byFold[fold[row]!])!, own = Int32Array.of(row);
    netMinor.set(selectMatrixRows(rewards.netMinor, own, width), row * width);
    valuesMinor.set(selectMatrixRows(rewards.valuesMinor, own, width), row * width);
  }
  return { netMinor, valuesMinor };
}
