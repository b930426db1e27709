/** The data directory: names of everything that dunlin keeps under `DUNLIN_HOME`. */
import { join } from 'node:path';

export interface HomePaths {
  readonly root: string;
  readonly store: string;
  readonly artefacts: string;
  readonly snapshots: string;
  /** Names the published snapshot; renamed into place last. */
  readonly current: string;
  readonly registry: string;
  readonly eventLog: string;
  readonly decisionLog: string;
  /** Contact plans by the first day of their epoch. */
  readonly plans: string;
  readonly quarantine: string;
  readonly runs: string;
  /** Binds the directory to one portfolio by name. */
  readonly portfolio: string;
}

export function homePaths(root: string): HomePaths {
  return {
    root,
    store: join(root, 'store.duckdb'),
    artefacts: join(root, 'artefacts'),
    snapshots: join(root, 'snapshots'),
    current: join(root, 'CURRENT'),
    registry: join(root, 'registry.ndjson'),
    eventLog: join(root, 'log', 'events'),
    decisionLog: join(root, 'log', 'decisions'),
    plans: join(root, 'plans'),
    quarantine: join(root, 'quarantine'),
    runs: join(root, 'runs'),
    portfolio: join(root, 'PORTFOLIO'),
  };
}
