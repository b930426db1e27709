/** A verdict that was reached before its looks were counted, at the level that the look may spend. */
import { spendLook, type Look } from './looks.ts';
import { makeVerdict, type GateVerdict } from './verdict.ts';

/** The same numbers, with the interval (given at 95 %) widened and both artefacts named by their ids. */
export function judgeAgain({ gate, verdict: _, text: _text, rowsMissing: _rows, ...input }: GateVerdict, named: { readonly look: Look; readonly candidate: string; readonly inForce: string }): GateVerdict {
  const { look, ...names } = named;
  return makeVerdict(gate, spendLook({ ...input, ...names }, look), gate === 'refresh' ? -input.margin : input.margin);
}
