/** What a run tells and passes over: a model that the portfolio asks for and that the data cannot teach yet. */
import { isDunlinError, type ErrorCode } from '../../core/errors.ts';
import type { ModelRole, Refusal, StepContext } from '../ports.ts';

/** There is too little to learn from; anything else is a fault and ends the run. */
const TOO_LITTLE: ReadonlySet<ErrorCode> = new Set(['holdout-insufficient', 'window-empty', 'label-single-class', 'too-few-positives']);

/** The result of `work`, or why the role goes without a candidate. */
export async function orRefusal<T>(role: ModelRole, { progress }: StepContext, work: () => Promise<T>): Promise<{ readonly result: T } | { readonly refusal: Refusal }> {
  try {
    return { result: await work() };
  } catch (error) {
    if (!isDunlinError(error) || !TOO_LITTLE.has(error.code)) throw error;
    progress({ step: role, share: 1, text: `no candidate: ${error.message}` });
    return { refusal: { role, code: error.code, reason: error.message } };
  }
}
