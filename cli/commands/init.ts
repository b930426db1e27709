/** `dunlin init`: a drafted portfolio with mappings for a user's own files. */
import { relative, resolve } from 'node:path';
import { DunlinError } from '../../core/errors.ts';
import { minorExponent } from '../../core/money.ts';
import { checkTimeZone } from '../../core/time.ts';
import type { CommandModule } from '../command.ts';

export const command: CommandModule = {
  name: 'init',
  summary: 'look at your own files and draft a portfolio with mappings for them, saying how sure each guess is',
  examples: ['dunlin init acme exports/invoices.csv exports/payments.csv', 'dunlin init acme --currency EUR --time-zone Europe/Rome', 'dunlin run --portfolio acme/portfolio.yaml --home acme/var'],
  configure: (command) => {
    command
      .argument('<dir>', 'directory of the draft: portfolio.yaml and mappings/; nothing in it is overwritten')
      .argument('[files...]', 'CSV (any delimiter, gzip), Parquet, Arrow or NDJSON files (default: the data files in the directory)')
      .option('--currency <code>', 'reporting currency, ISO 4217 (default: guessed)')
      .option('--time-zone <zone>', 'IANA zone of local days (default: guessed)');
  },
  run: async (context, [folder, ...files], options) => {
    const { draftPortfolio } = await import('../../pipelines/draft/draft-portfolio.ts');
    const { draftAnswer, draftText } = await import('../draft-text.ts');
    const { currency, timeZone } = options as { currency?: string; timeZone?: string };
    if (currency !== undefined) minorExponent(currency);
    if (timeZone !== undefined) checkTimeZone(timeZone);
    if (folder === undefined) throw new DunlinError('argument-invalid', 'A directory must be named; got none. See dunlin init --help.');
    const draft = await draftPortfolio({
      folder: resolve(folder), files: files.map((file) => resolve(file)), known: { ...(currency === undefined ? {} : { currency }), ...(timeZone === undefined ? {} : { timeZone }) },
      docs: resolve(import.meta.dirname, '../../docs'), progress: context.progress, signal: context.signal,
    });
    return { json: draftAnswer(draft), text: draftText(draft, shown(draft.portfolioPath)) };
  },
};

/** Paths below the working directory as people would type them. */
function shown(path: string): string {
  const below = relative(process.cwd(), path);
  return below.startsWith('..') ? path : below;
}
