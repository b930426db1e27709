import { expect, it } from 'vitest';
import { DunlinError, type ErrorCode } from '../../../../core/errors.ts';
import { orRefusal } from '../../../../pipelines/steps/refusals.ts';

const context = { progress: () => {}, signal: new AbortController().signal };
const failWith = (code: ErrorCode) => orRefusal('timing', context, async () => { throw new DunlinError(code, 'why'); });

it.each<ErrorCode>(['holdout-insufficient', 'window-empty', 'label-single-class', 'too-few-positives'])('%s is told and passed over', async (code) => {
  expect(await failWith(code)).toEqual({ refusal: { role: 'timing', code, reason: 'why' } });
});

it.each<ErrorCode>(['cancelled', 'quality-gate-failed', 'parameter-invalid', 'internal'])('%s ends the run', async (code) => {
  await expect(failWith(code)).rejects.toMatchObject({ code });
});

it('a result is a result', async () => {
  expect(await orRefusal('timing', context, async () => 7)).toEqual({ result: 7 });
});
