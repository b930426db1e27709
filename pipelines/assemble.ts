/** Where the pipeline meets the environment: deployments and steps with their adapters. */
import { resolve } from 'node:path';
import { openDeployment, type Deployment, type DeploymentPlace } from './deployment.ts';
import type { PipelineSteps, RunReference } from './ports.ts';
import { evaluateStep } from './steps/evaluate.ts';
import { gateStep } from './steps/gate.ts';
import { ingestStep } from './steps/ingest.ts';
import { materialiseStep } from './steps/materialise.ts';
import { publishStep } from './steps/publish.ts';
import { trainStep } from './steps/train.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** The deployment at a place; `DUNLIN_DATASETS` in paths falls back to the folder beside the project. */
export function assembleDeployment(place: DeploymentPlace): Deployment {
  return openDeployment(place, { ...process.env, DUNLIN_DATASETS: process.env['DUNLIN_DATASETS'] ?? resolve(ROOT, '..', 'shared', 'datasets') });
}

/** The steps over the real store, models and registry. */
export function assembleSteps(): PipelineSteps {
  const deploy = ({ home, portfolioPath }: RunReference): Deployment => assembleDeployment({ home, portfolioPath });
  return {
    ingest: ({ run }, context) => ingestStep(deploy(run), context),
    materialise: ({ run }, context) => materialiseStep(deploy(run), context),
    train: ({ run, earlier }, context) => trainStep(deploy(run), earlier.materialise, context),
    evaluate: ({ run, earlier }, context) => evaluateStep(deploy(run), earlier, context),
    gate: async ({ run, earlier }) => gateStep(deploy(run), earlier.evaluate),
    publish: ({ run }, context) => publishStep(deploy(run), context),
  };
}
