/** What the routes are built from; everything is handed in, so that tests can replace any part. */
import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Instant } from '../../core/time.ts';
import type { ArtefactManifest } from '../../models/artefact/manifest.ts';
import type { RegistryRole } from '../../models/registry/events.ts';
import type { DecisionBook } from '../decisions/decision-book.ts';
import type { Decider } from '../decisions/decide-contact.ts';
import type { EventReceiver } from '../events/receive-events.ts';
import type { LivePortfolio } from '../live/live-portfolio.ts';
import type { Metrics } from '../metrics.ts';

export type App = FastifyInstance<RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, FastifyBaseLogger, TypeBoxTypeProvider>;

/** The registry and the artefacts, as far as they can be looked at. */
export interface ModelCatalogue {
  /** Ids of everything that was registered, oldest first. */
  ids(): readonly string[];
  /** Throws `artefact-missing`, `artefact-corrupt`. */
  manifest(id: string): ArtefactManifest;
  /** Now, or at an instant; among the models of one label where one is given. */
  champion(role: RegistryRole, at?: Instant, label?: string): string | null;
}

export interface AppDependencies {
  readonly live: LivePortfolio;
  readonly decider: Decider;
  readonly decisions: DecisionBook;
  readonly receiveEvents: EventReceiver;
  readonly models: ModelCatalogue;
  readonly metrics: Metrics;
  /** Where JSON lines of at least `level` go; false: nowhere. */
  readonly log: { readonly level: LogLevel; readonly stream: NodeJS.WritableStream } | false;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
