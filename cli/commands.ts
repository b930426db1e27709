/** The commands, each loaded only when it is run or its help is shown. */
import type { CommandModule } from './command.ts';

/** Words as typed -> loader of the module. The order is the order in `dunlin --help`. */
export const COMMANDS: Readonly<Record<string, () => Promise<{ readonly command: CommandModule }>>> = {
  'simulate': () => import('./commands/simulate.ts'),
};
