/** The simulated world of a portfolio that asks for one, in its data directory. */
import { join } from 'node:path';
import type { Deployment } from './deployment.ts';
import type { StepContext } from './ports.ts';
import { simulateWorld } from './simulation/simulate-world.ts';

/** Writes the world (without re-runs for its truth, which `dunlin simulate` adds) unless it is there and whole; does nothing for a portfolio without `simulation`. */
export async function ensureSampleWorld(deployment: Deployment, context: StepContext): Promise<void> {
  const { simulation, seed = 1 } = deployment.portfolio;
  if (simulation === undefined) return;
  await simulateWorld({ ...simulation, seed, truthDecisions: 0, outFolder: join(deployment.home.root, 'sample-world'), progress: context.progress, signal: context.signal });
}
