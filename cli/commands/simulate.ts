/** `dunlin simulate`: writes a simulated world with known truth. */
import { resolve } from 'node:path';
import { DunlinError } from '../../core/errors.ts';
import { MECHANISMS } from '../../pipelines/simulation/mechanisms.ts';
import { PRESETS } from '../../pipelines/simulation/presets/preset-of.ts';
import type { CommandModule } from '../command.ts';

export const command: CommandModule = {
  name: 'simulate',
  summary: 'write a simulated world: canonical tables, and its truth in a folder of its own',
  examples: [
    'dunlin simulate',
    'dunlin simulate --preset brazil --debtors 20000 --without halo,agent-capacity --out ./brazil',
    'dunlin simulate --preset b2c --debtors 500 --months 12 --seed 7 --out ./my-world',
  ],
  configure: (command) => {
    command
      .option('--preset <name>', `one of ${Object.keys(PRESETS).join(', ')}`, 'mixed')
      .option('--debtors <n>', 'number of debtors', '2000')
      .option('--months <n>', 'months from 2023-01', '24')
      .option('--seed <n>', 'seed; the same seed gives the same bytes', '1')
      .option('--without <mechanisms>', `mechanisms to switch off, separated by commas: ${MECHANISMS.join(', ')}`)
      .option('--truth-decisions <n>', 'decisions, about, whose every outcome is worked out; twice as many month ends', '120')
      .option('--processes <n>', 'processes that share the work (default: one for each core); no byte depends on it')
      .option('--out <dir>', 'folder (default: sample-world in the data directory)')
      .option('--plain', 'plain .csv files instead of .csv.gz');
  },
  run: async (context, _args, options) => {
    const { simulateWorld } = await import('../../pipelines/simulation/simulate-world.ts');
    const outFolder = resolve(String(options['out'] ?? resolve(context.home, 'sample-world')));
    const world = await simulateWorld({
      preset: String(options['preset']), debtors: integerOption(options, 'debtors'), months: integerOption(options, 'months'), seed: integerOption(options, 'seed'),
      ...(options['without'] === undefined ? {} : { without: String(options['without']).split(',').map((name) => name.trim()).filter((name) => name !== '') }),
      ...(options['processes'] === undefined ? {} : { processes: Math.max(1, integerOption(options, 'processes')) }), truthDecisions: integerOption(options, 'truthDecisions', 'truth-decisions'),
      outFolder, compress: options['plain'] !== true, progress: context.progress, signal: context.signal,
    });
    const lines = world.files.map(({ path, rows }) => `  ${path.padEnd(30)} ${String(rows).padStart(9)} rows`);
    return { json: { folder: outFolder, ...world }, text: [`World in ${outFolder}`, ...lines, '  marginals.md shows what it looks like; truth/ holds what no model may read'].join('\n') };
  },
};

function integerOption(options: Readonly<Record<string, unknown>>, name: string, spelling = name): number {
  const text = String(options[name]);
  if (!/^\d+$/.test(text)) throw new DunlinError('argument-invalid', `--${spelling} must be an integer >= 0; got ${JSON.stringify(text)}. Correct the option.`);
  return Number(text);
}
