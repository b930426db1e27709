/** A verdict that was reached before its looks were counted, at the level that the look may spend. */
import type { Look } from './looks.ts';
import { spendLook } from './spend-look.ts';
import { makeVerdict, type GateVerdict } from './verdict.ts';

/** The same numbers, with the interval (given at 95 %) widened and both artefacts named by their ids. */
export function judgeAgain(verdict: GateVerdict, { look, ...names }: { readonly look: Look; readonly candidate: string; readonly inForce: string }): GateVerdict {
  const { metric, difference, margin, rows, clusters, guards } = verdict;
  return makeVerdict(verdict.gate, spendLook({ metric, difference, margin, rows, clusters, guards, ...names }, look), verdict.gate === 'refresh' ? -margin : margin);
}
