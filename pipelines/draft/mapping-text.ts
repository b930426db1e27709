/** A drafted mapping as commented YAML. */
import { TODO_BELOW, type Guess } from './guess.ts';

export interface DraftColumn {
  readonly name: string;
  /** YAML of the expression. */
  readonly text: string;
  /** What it rests on; left out for what follows from the rest. */
  readonly guess?: Guess<unknown>;
}

export interface DraftEmit {
  readonly note: string;
  readonly table: string;
  /** YAML of the further keys, e.g. `when: [...]`. */
  readonly keys: readonly string[];
  readonly columns: readonly DraftColumn[];
}

export interface DraftMapping {
  readonly name: string;
  readonly schemaPath: string;
  readonly notes: readonly string[];
  /** YAML of the keys of `format`, with a comment each. */
  readonly format: readonly { readonly text: string; readonly guess?: Guess<unknown> }[];
  readonly emits: readonly DraftEmit[];
}

/** The whole file. Every guess stands beside its key; what is not sure enough stands above it as TODO. */
export function writeMapping(draft: DraftMapping): string {
  // A guess that several emits rest on is explained where it comes first.
  const told = new Set<string>();
  const once = (line: string, guess: Guess<unknown> | undefined): string[] => {
    const key = JSON.stringify([line.trim(), guess?.because]);
    if (told.has(key)) return [line];
    told.add(key);
    return withGuess(line, guess);
  };
  const lines = [
    `# yaml-language-server: $schema=${draft.schemaPath}`,
    '# Drafted by looking at the file. The numbers say how sure each guess is; below .7 it is marked TODO: look there first, then try it out',
    '# with `dunlin ingest FILE --mapping THIS --dry-run`. Every key is explained in docs/mapping.md.',
    ...draft.notes.map((note) => `# ${note}`),
    'schemaVersion: 1',
    `name: ${draft.name}`,
    ...(draft.format.length === 0 ? [] : ['format:', ...draft.format.flatMap(({ text, guess }) => withGuess(`  ${text}`, guess))]),
    '# Days after which a fact of this file is known to you, e.g. 1 for an export made overnight.',
    'lagDays: 0',
    'emits:',
    ...draft.emits.flatMap((emit) => [
      `  # ${emit.note}`, `  - table: ${emit.table}`, ...emit.keys.map((key) => `    ${key}`), '    columns:',
      ...emit.columns.flatMap(({ name, text, guess }) => once(`      ${name}: ${text}`, guess)),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** A line with its guess behind it, or above it as TODO. */
export function withGuess(line: string, guess: Guess<unknown> | undefined): string[] {
  if (guess === undefined) return [line];
  const because = oneLine(guess.because);
  if (guess.sureness >= TODO_BELOW) return [`${line}   # ${guess.sureness.toFixed(2)}: ${because}`];
  return [`${/^ */.exec(line)![0]}# TODO ${guess.sureness.toFixed(2)}: ${because}`, line];
}

/** A text as a YAML scalar that means this text and nothing else. */
export function yamlText(text: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ');
}
