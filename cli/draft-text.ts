/** What `dunlin init` says about its draft. */
import { basename } from 'node:path';
import type { Draft, DraftedFile } from '../pipelines/draft/draft-portfolio.ts';
import { TODO_BELOW, type Guess } from '../pipelines/draft/guess.ts';

/** Something to look at before the draft is relied on. */
interface Todo {
  readonly place: string;
  readonly sureness: number;
  readonly because: string;
}

/** The JSON answer. */
export function draftAnswer(draft: Draft): unknown {
  const { portfolioPath, setting, files, unreadable } = draft;
  return {
    portfolio: portfolioPath, setting, files: files.map(fileAnswer), unreadable, todo: listTodo(draft),
  };
}

function fileAnswer({ file, mappingPath, leftOut, preview }: DraftedFile): unknown {
  const { path, name, rows, kind, table, dialect, columns, roles } = file;
  return {
    path, name, rows, kind, table, mapping: mappingPath, leftOut,
    dialect: dialect && { delimiter: dialect.delimiter, encoding: dialect.encoding, quote: dialect.quote, header: dialect.hasHeader },
    columns: columns.map((column) => {
      const role = roles.find((guess) => guess.column === column);
      return {
        name: column.name, type: column.type, typeSureness: column.typeSureness, typeBecause: column.typeBecause, missingShare: column.missingShare, distinctCount: column.distinct,
        ...(column.date ? { format: column.date.format, isAmbiguous: column.date.isAmbiguous, otherFormat: column.date.other } : {}), ...(column.number ? { decimal: column.number.decimal, thousands: column.number.thousands, symbol: column.number.symbol } : {}),
        role: role?.value ?? null, sureness: role?.sureness ?? 0, because: role?.because ?? 'nothing was recognised',
      };
    }),
    trial: preview,
  };
}

/** The same for people: what was drafted, how the trial went, what to look at. */
export function draftText(draft: Draft, shownPath: string): string {
  const todo = listTodo(draft);
  return [
    `Drafted ${shownPath}`,
    ...draft.files.map(fileText),
    ...draft.unreadable.map(({ path, because }) => `${basename(path)}: not read. ${because}`),
    todo.length === 0 ? 'Nothing was in doubt.' : ['Look at these before you rely on it:', ...todo.map(({ place, sureness, because }) => `  ${sureness.toFixed(2)}  ${place}: ${because}`)].join('\n'),
    `Next: dunlin ingest --portfolio ${shownPath} --dry-run, then dunlin run --portfolio ${shownPath}`,
  ].join('\n\n');
}

function fileText({ file, leftOut, preview }: DraftedFile): string {
  const head = `${basename(file.path)}: ${leftOut === null ? `${file.table ?? file.kind.value} (${file.kind.sureness.toFixed(2)}: ${file.kind.because})` : `left out, ${leftOut}`}`;
  const roles = file.roles.map(({ value, column, sureness }) => `  ${sureness.toFixed(2)}  ${value.padEnd(14)} ${column.name}`);
  const trial = preview === null ? [] : typeof preview === 'string' ? [`  The trial failed: ${preview}`] : [`  Trial: ${preview.rowsRead} rows read, ${preview.entriesNew} entries, ${preview.rowsFiltered} rows filtered, ${preview.rowsQuarantined} quarantined`];
  return [head, ...roles, ...trial].join('\n');
}

function listTodo({ setting, files }: Draft): Todo[] {
  const doubtful = (place: string, { sureness, because }: Guess<unknown>): Todo[] => (sureness < TODO_BELOW ? [{ place, sureness, because }] : []);
  return [
    ...doubtful(`currency ${setting.currency.value}`, setting.currency), ...doubtful(`timeZone ${setting.timeZone.value}`, setting.timeZone), ...doubtful(`debtors of kind ${setting.debtorKind.value}`, setting.debtorKind),
    ...files.filter(({ file }) => file.table === null).flatMap(({ file, preview }) => [
      ...doubtful(`${basename(file.path)} as ${file.kind.value}`, file.kind),
      ...file.roles.flatMap((guess) => doubtful(`${basename(file.path)} ${guess.column.name} as ${guess.value}`, guess)),
      ...file.columns.filter(({ typeSureness, type }) => typeSureness < TODO_BELOW && type !== 'empty').map(({ name, type, typeSureness, typeBecause }) => ({ place: `${basename(file.path)} ${name} as ${type}`, sureness: typeSureness, because: typeBecause })),
      ...(preview !== null && typeof preview !== 'string' && preview.wouldBeRefused ? [{ place: basename(file.path), sureness: 0, because: `${preview.rowsQuarantined} of ${preview.rowsRead} rows break a rule: ${preview.brokenRules[0]?.explanation ?? ''}` }] : []),
    ]),
  ];
}
