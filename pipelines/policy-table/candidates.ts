/** Candidate policies as they are named on the command line: `constant:X`, `learnt`, `file:P.csv`. */
import { resolve } from 'node:path';
import { DunlinError } from '../../core/errors.ts';
import type { NamedPolicies } from '../../models/ope/estimate.ts';
import { readCandidateFile } from './candidate-file.ts';
import { actionNumber, type LoggedTable } from './read-log.ts';

/** Every constant action, and the learnt policy where there is something to learn from. */
export function defaultCandidates({ actions, judged }: LoggedTable): readonly string[] {
  return [...actions.map((action) => `constant:${action}`), ...judged.x.names.length > 0 ? ['learnt'] : []];
}

/** Probabilities of those candidates that are files, by name: read first, because they may be refused. Throws what reading a file throws. */
export async function readFiles(names: readonly string[], table: LoggedTable): Promise<ReadonlyMap<string, Float64Array>> {
  const files = new Map<string, Float64Array>();
  for (const name of names) if (name.startsWith('file:')) files.set(name, await readCandidateFile(resolve(name.slice('file:'.length)), table));
  return files;
}

/**
 * Probabilities of each candidate on the judged rows.
 * @param given expected rewards by models that did not see the row: `learnt` takes the best action by them
 */
export function makeCandidates(names: readonly string[], table: LoggedTable, given: { readonly files: ReadonlyMap<string, Float64Array>; readonly expected: Float64Array }): NamedPolicies {
  return names.map((name) => ({ name, probabilities: given.files.get(name) ?? makeCandidate(name, table, given.expected) }));
}

/** Refuses names before any work is done. Throws `argument-invalid`, `no-overlap`. */
export function checkCandidates(names: readonly string[], { actions, judged }: LoggedTable): void {
  if (names.length === 0) throw new DunlinError('argument-invalid', '--candidates must name at least one policy; got none. Leave it out for every constant action and, with --features, the learnt policy.');
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) throw new DunlinError('argument-invalid', `A candidate must be named once; got ${repeated} twice. Correct --candidates.`);
  for (const name of names) {
    const [kind, rest] = [name.split(':')[0]!, name.slice(name.indexOf(':') + 1)];
    if (name === 'learnt') {
      if (judged.x.names.length === 0) throw new DunlinError('argument-invalid', 'The candidate learnt must come with --features, columns known before the action; got none. Name them, or leave learnt out.');
    } else if ((kind !== 'constant' && kind !== 'file') || !name.includes(':') || rest === '') {
      throw new DunlinError('argument-invalid', `A candidate must be constant:ACTION, learnt or file:FILE; got ${name}. Correct --candidates.`);
    } else if (kind === 'constant' && !isTaken(rest, { actions, judged })) {
      throw new DunlinError('no-overlap', `A candidate's actions must have been logged among the rows that are judged on; ${name} always takes ${rest}, and these hold ${actions.filter((action) => isTaken(action, { actions, judged })).join(', ')}. Choose a candidate that the log can speak about.`, { actions: [rest] });
    }
  }
}

function isTaken(action: string, { actions, judged }: Pick<LoggedTable, 'actions' | 'judged'>): boolean {
  const number = actionNumber(actions, action);
  return number !== undefined && judged.log.actions.includes(number);
}

function makeCandidate(name: string, table: LoggedTable, expected: Float64Array): Float64Array {
  const { rowCount, actionCount } = table.judged.log, matrix = new Float64Array(rowCount * actionCount);
  const constant = name === 'learnt' ? null : actionNumber(table.actions, name.slice('constant:'.length))!;
  for (let row = 0; row < rowCount; row++) matrix[row * actionCount + (constant ?? bestAction(expected.subarray(row * actionCount, (row + 1) * actionCount)))] = 1;
  return matrix;
}

/** The first of the best. */
function bestAction(expected: Float64Array): number {
  let best = 0;
  expected.forEach((value, action) => { if (value > expected[best]!) best = action; });
  return best;
}
