/** The mapping of an examined file as commented YAML. */
import { draftEmits } from './draft-emits.ts';
import type { ExaminedFile } from './examine-file.ts';
import type { Guess } from './guess.ts';
import type { Setting } from './guess-setting.ts';
import { writeMapping, yamlText, type DraftMapping } from './mapping-text.ts';
import type { Role } from './role-words.ts';

/** Null where the file is no kind that can be drafted, or lacks a column that its kind needs. */
export function composeMapping(file: ExaminedFile, setting: Setting, schemaPath: string): string | null {
  const marks = commonMarks(file);
  const emits = draftEmits({ kind: file.kind.value, find: (role: Role) => file.roles.find(({ value }) => value === role), marks: marks.value, currency: setting.currency, debtorKind: setting.debtorKind });
  if (emits.length === 0) return null;
  return writeMapping({ name: file.name, schemaPath, notes: [`Taken for a file of ${file.kind.value} (${file.kind.sureness.toFixed(2)}): ${file.kind.because}.`, ...describeColumns(file)], format: formatLines(file, marks), emits });
}

/** Marks of most columns with decimals. */
function commonMarks({ columns }: ExaminedFile): Guess<{ readonly decimal: string; readonly thousands: string }> {
  const marked = columns.flatMap(({ number, typeSureness, typeBecause }) => (number && !(number.isWhole && number.thousands === '') ? [{ number, sureness: typeSureness, because: typeBecause }] : []));
  const commas = marked.filter(({ number }) => number.decimal === ',');
  const side = commas.length * 2 > marked.length ? commas : marked.filter(({ number }) => number.decimal === '.');
  if (side.length === 0) return { value: { decimal: '.', thousands: '' }, sureness: 0.9, because: 'no column has decimals' };
  const surest = side.reduce((best, each) => (each.sureness > best.sureness ? each : best));
  return { value: { decimal: surest.number.decimal, thousands: side.map(({ number }) => number.thousands).find((mark) => mark !== '') ?? '' }, sureness: surest.sureness, because: surest.because };
}

function formatLines(file: ExaminedFile, marks: ReturnType<typeof commonMarks>): DraftMapping['format'] {
  const { dialect, columns } = file;
  const nullTexts = [...new Set(columns.flatMap((column) => column.nullTexts))];
  const numbers = [{ text: `decimal: '${marks.value.decimal}'`, guess: marks }, ...(marks.value.thousands === '' ? [] : [{ text: `thousands: '${marks.value.thousands.replaceAll("'", "''")}'` }])];
  const nulls = nullTexts.length === 0 ? [] : [{ text: `nullTexts: [${nullTexts.map(yamlText).join(', ')}]`, guess: { value: nullTexts, sureness: 0.85, because: 'they stand among dates and numbers' } }];
  if (dialect === null) return [...numbers, ...nulls];
  return [
    { text: `delimiter: ${dialect.delimiter.value === '\t' ? '"\\t"' : `'${dialect.delimiter.value}'`}`, guess: dialect.delimiter },
    ...(dialect.quote.value === '"' ? [] : [{ text: `quote: "${dialect.quote.value}"`, guess: dialect.quote }]), ...(dialect.escape === '\\' ? [{ text: "escape: '\\'" }] : []),
    { text: `encoding: ${dialect.encoding.value}`, guess: dialect.encoding },
    ...(dialect.hasHeader.value ? [] : [{ text: 'header: false', guess: dialect.hasHeader }, { text: `columns: [${dialect.names.map(yamlText).join(', ')}]` }]),
    ...numbers, ...nulls,
  ];
}

/** One comment line a column: what it holds and what it was taken for. */
function describeColumns({ columns, roles, rows }: ExaminedFile): string[] {
  return [`Its ${rows} rows have the columns:`, ...columns.map((column) => {
    const role = roles.find((guess) => guess.column === column);
    const missing = column.missing === 0 ? '' : `, ${(100 * column.missingShare).toFixed(1)} % missing`;
    const format = column.date ? ` ${column.date.format}${column.date.isAmbiguous ? ` or ${column.date.other!} (TODO: day and month cannot be told apart)` : ''}` : '';
    const meaning = role === undefined ? 'not recognised, not read' : `${role.value} (${role.sureness.toFixed(2)})${UNREAD[role.value] ?? ''}`;
    return `  ${column.name.replace(/[\r\n\t]+/g, ' ')}: ${column.type}${format}, ${column.distinct} different${missing}; ${meaning}`;
  })];
}

/** Roles that are recognised and left out, with the reason. */
const UNREAD: Readonly<Partial<Record<Role, string>>> = {
  derived: ', not read: it follows from the dates, or is known only in the end', disputed: ', not read: it has no date of its own', open_amount: ', not read: it is as of the export and follows from the entries',
  side_amount: ', not read', email: ', not read: contact points need a hash of the address', phone: ', not read: contact points need a hash of the address', debtor_name: ', read only where no customer number is there', city: ', not read', postal_code: ', not read',
};
