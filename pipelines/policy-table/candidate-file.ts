/** A candidate policy from a file of probabilities. */
import { existsSync } from 'node:fs';
import { DunlinError } from '../../core/errors.ts';
import { readTable, requireColumn } from '../../features/store/read-table.ts';
import { groupTexts } from '../table/group-rows.ts';
import { readNumbers } from '../table/split-table.ts';
import { actionNumber, type LoggedTable } from './read-log.ts';

const TOLERANCE = 1e-6;

/**
 * Probabilities of the judged rows, row-major, from a table with the columns `row` (0-based, in file order of the log), `action` and
 * `probability`; an action that is not listed has probability 0.
 * @throws `source-missing`, `column-missing`, `value-invalid`, `no-overlap`
 */
export async function readCandidateFile(path: string, { actions, judgedRows, rows }: LoggedTable): Promise<Float64Array> {
  if (!existsSync(path)) throw new DunlinError('source-missing', `A candidate's file must exist; got ${path}. Correct --candidates.`, { path });
  const { frame } = await readTable(path, { categorical: ['action'] });
  for (const name of ['row', 'probability']) requireColumn(frame.names, name);
  const rowNumbers = readNumbers(frame, 'row'), probabilities = readNumbers(frame, 'probability'), names = groupTexts(frame, 'action');
  const places = new Int32Array(rows).fill(-1), width = actions.length;
  judgedRows.forEach((row, i) => (places[row] = i));
  const matrix = new Float64Array(judgedRows.length * width).fill(NaN);
  const unknown = new Map<string, number>();
  rowNumbers.forEach((row, line) => {
    if (!(Number.isInteger(row) && row >= 0 && row < rows)) throw invalid(`row must be a whole number from 0 to ${rows - 1}`, `${row} in line ${line + 2}`, path);
    const probability = probabilities[line]!, action = actionNumber(actions, names[line]!), place = places[row]!;
    if (!(probability >= 0 && probability <= 1)) throw invalid('probability must lie in [0, 1]', `${probability} for row ${row}`, path);
    if (action === undefined) {
      unknown.set(names[line]!, (unknown.get(names[line]!) ?? 0) + probability);
      return;
    }
    if (place < 0) return;
    const cell = place * width + action;
    if (!Number.isNaN(matrix[cell]!)) throw invalid('row and action must name one line', `two for row ${row} and ${names[line]}`, path);
    matrix[cell] = probability;
  });
  checkUnknown(unknown, actions, rows);
  return completeRows(matrix, { path, judgedRows, width });
}

/** Actions that the log never took cannot be valued, unless the candidate never takes them either. */
function checkUnknown(unknown: ReadonlyMap<string, number>, actions: readonly string[], rows: number): void {
  const taken = [...unknown].filter(([, mass]) => mass > 0);
  if (taken.length === 0) return;
  throw new DunlinError('no-overlap', `A candidate's actions must have been logged; it gives ${taken.map(([name, mass]) => `${name} a mean probability of ${(mass / rows).toFixed(4)}`).join(', ')}, and the log holds ${actions.join(', ')} only. Choose a candidate that the log can speak about.`, { actions: taken.map(([name]) => name) });
}

function completeRows(matrix: Float64Array, { path, judgedRows, width }: { readonly path: string; readonly judgedRows: Int32Array; readonly width: number }): Float64Array {
  let missing = 0, unbalanced = 0, first = -1, example = 0;
  judgedRows.forEach((row, place) => {
    const cells = matrix.subarray(place * width, (place + 1) * width), isMissing = cells.every(Number.isNaN);
    cells.forEach((value, i) => { if (Number.isNaN(value)) cells[i] = 0; });
    const sum = cells.reduce((total, value) => total + value, 0), isWrong = !isMissing && Math.abs(sum - 1) > TOLERANCE;
    if (isMissing) missing++;
    if (isWrong) unbalanced++;
    if ((isMissing || isWrong) && first < 0) [first, example] = [row, sum];
  });
  if (missing + unbalanced > 0) throw invalid('every row must be there and its probabilities sum to 1 within 1e-6', `${missing} rows without a line and ${unbalanced} with another sum of ${judgedRows.length}, first row ${first} with ${Number(example.toPrecision(6))}`, path);
  return matrix;
}

function invalid(constraint: string, got: string, path: string): DunlinError {
  return new DunlinError('value-invalid', `In a candidate's file ${constraint}; got ${got}. Correct ${path}.`, { path });
}
