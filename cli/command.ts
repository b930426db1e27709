/** What a command is: one file in `cli/commands`, whose heavy imports happen inside `run`. */
import type { Command } from 'commander';
import type { Progress } from '../core/progress.ts';

export interface CommandContext {
  /** The data directory, absolute. */
  readonly home: string;
  /** The portfolio file, absolute; it need not exist for commands that do not read it. */
  readonly portfolioPath: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly json: boolean;
  readonly progress: Progress;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

export interface CommandResult {
  /** The one JSON document of `--json`; bigint is written with all its digits. */
  readonly json: unknown;
  /** What people read on stdout without `--json`. */
  readonly text: string;
  /** Exit status when it is not 0. */
  readonly exitCode?: number;
}

export interface CommandModule {
  /** Words as typed, e.g. `ledger balances`. */
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly string[];
  /** Adds arguments and options. */
  configure(command: Command): void;
  run(context: CommandContext, args: readonly string[], options: Readonly<Record<string, unknown>>): Promise<CommandResult>;
}
