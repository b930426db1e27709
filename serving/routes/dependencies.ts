/** What the routes are built from; everything is handed in, so that tests can replace any part. */
import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Instant } from '../../core/time.ts';
import type { ArtefactManifest } from '../../models/artefact/manifest.ts';
import type { DecisionBook } from '../decisions/decision-book.ts';
import type { Decider } from '../decisions/decide-contact.ts';
import type { EventReceiver } from '../events/receive-events.ts';
import type { LivePortfolio } from '../live/live-portfolio.ts';
import type { Metrics } from '../metrics.ts';

export type App = FastifyInstance<RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, FastifyBaseLogger, TypeBoxTypeProvider>;

export type Role = 'default' | 'response' | 'policy';
export const ROLES: readonly Role[] = ['default', 'response', 'policy'];

/** The registry and the artefacts, as far as they can be looked at. */
export interface ModelCatalogue {
  /** Ids of everything that was registered, oldest first. */
  ids(): readonly string[];
  /** Throws `artefact-missing`, `artefact-corrupt`. */
  manifest(id: string): ArtefactManifest;
  champion(role: Role, at?: Instant): string | null;
}

export interface AppDependencies {
  readonly live: LivePortfolio;
  readonly decider: Decider;
  readonly decisions: DecisionBook;
  readonly receiveEvents: EventReceiver;
  readonly models: ModelCatalogue;
  readonly metrics: Metrics;
  /** False (no log), or the least level that is logged. */
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | false;
}
