/** The command line: reads options and environment, runs one command, prints its answer, sets the exit status. */
import { Command, CommanderError } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorText, isDunlinError } from '../core/errors.ts';
import { DunlinError } from '../core/errors.ts';
import { stopwatchMs } from '../core/time.ts';
import type { CommandContext, CommandModule } from './command.ts';
import { COMMANDS } from './commands.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { progressPrinter, toJson } from './output.ts';

/** Signals within this time are one wish to stop. */
const ONE_STOP_MS = 500;
const ROOT = resolve(import.meta.dirname, '..');

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('dunlin')
    .description('Predicts who will not pay and chooses the contact, if any, that is worth making.')
    .version(readVersion())
    // The message of a wrong usage is printed once, below, like any other failure.
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  addGlobalOptions(program);
  let exitCode = 0;
  const wanted = argv.filter((word) => !word.startsWith('-'));
  const typed = Object.keys(COMMANDS).filter((name) => name.split(' ').every((word, i) => wanted[i] === word || i > 0 && wanted.includes(word)));
  const asksForHelp = argv.includes('--help') || argv.includes('-h') || wanted[0] === 'help';
  // All of them for the list of commands, and for a word that is none, so that the nearest one can be proposed.
  for (const name of asksForHelp || typed.length === 0 ? Object.keys(COMMANDS) : typed) {
    const { command } = await COMMANDS[name]!();
    addCommand(program, command, async (code) => {
      exitCode = code;
    });
  }
  try {
    if (argv.length === 0) program.help();
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) exitCode = reportUsage(error, { words: typed[0] ?? '', json: argv.includes('--json') });
  }
  return exitCode;
}

/** Says what is wrong with the words typed; where the help was printed instead, that has said it. */
function reportUsage({ code, message }: CommanderError, { words, json }: { readonly words: string; readonly json: boolean }): number {
  const what = message.replace(/^error: /, '').replaceAll('\n', ' ').replace(/\.$/, '');
  const text = `The command line must be as the help says: ${what}. See ${['dunlin', words, '--help'].filter((word) => word !== '').join(' ')}.`;
  if (json) process.stdout.write(`${toJson({ error: { code: 'argument-invalid', message: text, details: {} } })}\n`);
  if (code !== 'commander.help') process.stderr.write(`dunlin: ${text} [argument-invalid]\n`);
  return EXIT_CODES['argument-invalid'];
}

function addGlobalOptions(command: Command): void {
  command
    .option('--home <dir>', 'data directory (default: $DUNLIN_HOME, else ./var)')
    .option('--portfolio <file>', 'portfolio file (default: $DUNLIN_PORTFOLIO, else data-samples/portfolio.yaml)')
    .option('--json', 'one JSON document on stdout, everything else on stderr');
}

function addCommand(program: Command, module: CommandModule, onExit: (code: number) => Promise<void>): void {
  const words = module.name.split(' ');
  let parent = program;
  for (const word of words.slice(0, -1)) {
    parent = parent.commands.find((command) => command.name() === word) ?? parent.command(word).description(`${word}: ${groupMembers(word)}`).exitOverride();
  }
  const command = parent.command(words.at(-1)!).description(module.summary).exitOverride();
  addGlobalOptions(command);
  module.configure(command);
  if (module.examples.length > 0) command.addHelpText('after', `\nExamples:\n${module.examples.map((example) => `  ${example}`).join('\n')}`);
  command.action(async () => {
    await onExit(await runCommand(module, command.args, command.optsWithGlobals()));
  });
}

async function runCommand(module: CommandModule, args: readonly string[], options: Readonly<Record<string, unknown>>): Promise<number> {
  const abort = new AbortController();
  let stoppedAtMs = -Infinity;
  const stop = (signal: NodeJS.Signals): void => {
    // npm, the shell and the terminal may each pass on the same Ctrl-C.
    if (stopwatchMs() - stoppedAtMs < ONE_STOP_MS) return;
    if (abort.signal.aborted) process.exit(130);
    stoppedAtMs = stopwatchMs();
    process.stderr.write(`\n${signal}: stopping; what is finished is kept (once more: stop at once).\n`);
    abort.abort(new DunlinError('cancelled', 'The work was stopped by a signal. Run the same command again to go on.'));
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const printer = progressPrinter(process.stderr);
  const context: CommandContext = {
    home: resolve(String(options['home'] ?? process.env['DUNLIN_HOME'] ?? 'var')),
    portfolioPath: resolve(String(options['portfolio'] ?? process.env['DUNLIN_PORTFOLIO'] ?? resolve(ROOT, 'data-samples/portfolio.yaml'))),
    environment: process.env,
    json: options['json'] === true,
    progress: printer.progress,
    signal: abort.signal,
  };
  try {
    const result = await module.run(context, args, options);
    printer.finish();
    process.stdout.write(`${context.json ? toJson(result.json) : result.text}\n`);
    return result.exitCode ?? 0;
  } catch (error) {
    printer.finish();
    const cause = abort.signal.aborted ? abort.signal.reason as unknown : error;
    const known = isDunlinError(cause);
    if (context.json) process.stdout.write(`${toJson({ error: { code: known ? cause.code : 'internal', message: errorText(cause), details: known ? cause.details : {} } })}\n`);
    process.stderr.write(known ? `dunlin: ${cause.message} [${cause.code}]\n` : `dunlin: unexpected failure\n${cause instanceof Error ? cause.stack ?? cause.message : String(cause)}\n`);
    return known ? EXIT_CODES[cause.code] : 1;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function readVersion(): string {
  const path = resolve(ROOT, 'package.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version : 'unknown';
}

/** Last words of the commands that begin with `word`. */
function groupMembers(word: string): string {
  return Object.keys(COMMANDS).filter((name) => name.startsWith(`${word} `)).map((name) => name.slice(word.length + 1)).join(', ');
}
