/**
 * The HTTP application: a pure factory. It builds, `main.ts` listens, tests inject.
 *
 * What a request may be is said by the schemas of its route: unknown fields are refused, every answer has a schema for its
 * status, every failure is a problem document. State comes in through `AppDependencies`; nothing here reads files or clocks.
 */
import Fastify from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { registerJsonBody, MAXIMUM_BODY_BYTES } from './plugins/json-body.ts';
import { registerOpenApi, registerOpenApiRoute } from './plugins/openapi.ts';
import { instanceOf, registerProblems, sendProblem } from './plugins/problems.ts';
import { problemOfError } from './problem.ts';
import { catalogued } from './thrown-error.ts';
import { registerDebtors } from './routes/debtors.ts';
import { registerDecisions } from './routes/decisions.ts';
import type { App, AppDependencies } from './routes/dependencies.ts';
import { registerDocs } from './routes/docs.ts';
import { registerEvents } from './routes/events.ts';
import { registerHealth } from './routes/health.ts';
import { registerMetrics } from './routes/metrics.ts';
import { registerModels } from './routes/models.ts';
import { registerScores } from './routes/scores.ts';
import { registerDashboard } from './dashboard/register.ts';

const REQUEST_TIMEOUT_MS = 10_000;

/** Everything that is served, in the order in which `/docs` shows it. */
const ROUTES: readonly ((app: App, dependencies: AppDependencies) => void)[] = [
  registerScores, registerDecisions, registerEvents, registerDebtors, registerModels, registerHealth, registerMetrics, registerDocs, registerDashboard,
];

export function buildApp(dependencies: AppDependencies): App {
  const app = Fastify({
    bodyLimit: MAXIMUM_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: 512 },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false, allErrors: false } },
    logger: dependencies.log === false ? false : loggerOptions(dependencies.log),
    frameworkErrors: (error, request, reply) => {
      void sendProblem(reply, problemOfError(catalogued(error), instanceOf(request)));
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  registerProblems(app);
  registerJsonBody(app);
  registerOpenApi(app);
  app.register(async (routes: App) => {
    for (const register of ROUTES) register(routes, dependencies);
    registerOpenApiRoute(routes);
  });
  return app;
}

/** Paths hold ids of debtors, so the log names routes, never addresses. */
function loggerOptions(log: Exclude<AppDependencies['log'], false>): object {
  return {
    level: log.level,
    stream: log.stream,
    serializers: {
      req: (request: { method: string; routeOptions?: { url?: string } }) => ({ method: request.method, route: request.routeOptions?.url ?? 'unknown' }),
    },
  };
}
