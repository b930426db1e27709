/** A portfolio of drafted sources as commented YAML. */
import type { Setting } from './guess-setting.ts';
import { withGuess, yamlText } from './mapping-text.ts';

export interface PortfolioDraft {
  readonly name: string;
  readonly schemaPath: string;
  readonly setting: Setting;
  readonly sources: readonly { readonly id: string; readonly path: string; readonly mapping?: string; readonly table?: string }[];
  /** Files that became no source, with the reason. */
  readonly left: readonly { readonly path: string; readonly because: string }[];
  /** Whether invoices have due dates. */
  readonly hasTerms: boolean;
}

/** The whole file; every key that is often changed is there with a comment. */
export function writePortfolio(draft: PortfolioDraft): string {
  const { setting, sources, left } = draft;
  const isB2b = setting.debtorKind.value === 'company';
  const lines = [
    `# yaml-language-server: $schema=${draft.schemaPath}`,
    '# Drafted by looking at the files. The numbers say how sure each guess is; below .7 it is marked TODO. Every key is explained in docs/portfolio.md.',
    'schemaVersion: 1', `name: ${draft.name}`,
    ...withGuess(`kind: ${isB2b ? 'b2b' : 'b2c'}`, setting.debtorKind),
    ...withGuess(`currency: ${setting.currency.value}`, setting.currency),
    ...(setting.country.value === null ? [] : withGuess(`country: ${yamlText(setting.country.value)}`, setting.country)),
    ...withGuess(`timeZone: ${setting.timeZone.value}`, setting.timeZone),
    '# data: now is the newest fact in the files, for looking back; wall: real time, for daily use.', 'clock: data', 'seed: 1',
    'sources:',
    ...sources.map(({ id, path, mapping, table }) => `  - { id: ${id}, path: ${yamlText(path)}, ${mapping === undefined ? `table: ${table!}` : `mapping: ${yamlText(mapping)}`} }`),
    ...left.map(({ path, because }) => `  # TODO left out: ${path} (${because.replace(/[\r\n]+/g, ' ')})`),
    '# What is foreseen; docs/portfolio.md lists the label packs. windows: { chooseFrom, evaluateFrom } in dates; left out: shares .6 / .2 / .2 in time.',
    'labels:',
    draft.hasTerms && isB2b ? '  - { id: late-15d, pack: b2b-late-15d, asOf: invoicing }' : '  - { id: default-60in90, pack: default-60in90 }',
    'models:', '  default: { estimators: [base-rate, logistic, scorecard, trees, network] }',
    'policy:', '  # Least probability of every permitted contact.', '  floor: 0.02',
    '  # TODO what one contact costs you, in minor units; a channel without a cost is not offered.', '  costsMinor: { email: 1, letter: 120, agent: 600 }',
    'rulePacks: [base]',
    'intake:', '  # Above this share of bad rows a file is refused whole.', '  maximumBadShare: 0.05',
    'buckets: 4',
  ];
  return `${lines.join('\n')}\n`;
}
