/** The response model of a run in lines for people: the choice, and how far effects hold. */
import type { ResponseChoice } from '../../models/best-channel/choose-response.ts';
import type { ActionDiagnostics } from '../../models/best-channel/diagnose-effects.ts';
import { points, slopeText } from './effect-text.ts';

/** @param metrics of a response artefact; those of older ones hold neither */
export function describeResponse(metrics: Readonly<Record<string, unknown>>): string[] {
  const { choice, diagnostics = [] } = metrics as { readonly choice?: ResponseChoice<string>; readonly diagnostics?: readonly ActionDiagnostics[] };
  return [
    ...choice === undefined ? [] : ['  R-loss of effects on debtors that were not fitted, the simplest kept unless another is proven better:', ...choice.judged.map(({ name, loss, gain }) => `  ${name === choice.chosen ? '*' : ' '} ${name.padEnd(22)} ${loss.value.toFixed(5)}${gain === null ? '' : `  gain over ${gain.over} ${gain.value.toFixed(5)} [${gain.lower.toFixed(5)}, ${gain.upper.toFixed(5)}]`}`)],
    ...diagnostics.length === 0 ? [] : ['  effect against no contact in percent of what is open, doubly robust, 95 % intervals by debtor:', ...diagnostics.map(({ action, effect, uplift, slope }) => `    ${action.padEnd(14)} ${points(effect)}  Qini area ${points(uplift.area)}  slope ${slope === null ? 'none: all alike' : slopeText(slope)}`)],
  ];
}
