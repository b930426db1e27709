/** The commands, each loaded only when it is run or its help is shown. */
import type { CommandModule } from './command.ts';

/** Words as typed -> loader of the module. The order is the order in `dunlin --help`. */
export const COMMANDS: Readonly<Record<string, () => Promise<{ readonly command: CommandModule }>>> = {
  'backtest seasonality': () => import('./commands/backtest-seasonality.ts'),
  init: () => import('./commands/init.ts'),
  simulate: () => import('./commands/simulate.ts'),
  start: () => import('./commands/start.ts'),
  run: () => import('./commands/run.ts'),
  ingest: () => import('./commands/ingest.ts'),
  'ledger balances': () => import('./commands/ledger-balances.ts'),
  'features build': () => import('./commands/features-build.ts'),
  'features check': () => import('./commands/features-check.ts'),
  'features catalogue': () => import('./commands/features-catalogue.ts'),
  'features show': () => import('./commands/features-show.ts'),
  'features gain': () => import('./commands/features-gain.ts'),
  'features export': () => import('./commands/features-export.ts'),
  'models list': () => import('./commands/models-list.ts'),
  'models show': () => import('./commands/models-show.ts'),
  'models compare': () => import('./commands/models-compare.ts'),
  'models promote': () => import('./commands/models-promote.ts'),
  'models rollback': () => import('./commands/models-rollback.ts'),
  'train default': () => import('./commands/train-default.ts'),
  score: () => import('./commands/score.ts'),
  serve: () => import('./commands/serve.ts'),
  worker: () => import('./commands/worker.ts'),
  'schedule create': () => import('./commands/schedule-create.ts'),
  'schedule list': () => import('./commands/schedule-list.ts'),
  'schedule pause': () => import('./commands/schedule-pause.ts'),
  'schedule trigger': () => import('./commands/schedule-trigger.ts'),
  'schedule delete': () => import('./commands/schedule-delete.ts'),
  doctor: () => import('./commands/doctor.ts'),
};
