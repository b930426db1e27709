/** Turns every failure of a request into a problem document and logs it once. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { PROBLEM_MEDIA_TYPE, problemOf, problemOfError, type Problem } from '../problem.ts';
import { catalogued } from '../thrown-error.ts';

export function registerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOfError(catalogued(error), instanceOf(request));
    if (problem.status >= 500) request.log.error({ err: error, code: problem.code }, 'request failed');
    else request.log.info({ code: problem.code }, 'request refused');
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, problemOf('route-unknown', 'The path and method must be one of the API. See /docs for the list.', instanceOf(request))));
}

/** Names a request as the log does. */
export function instanceOf(request: { readonly id: string }): string {
  return `urn:dunlin:request:${request.id}`;
}

export function sendProblem(reply: Pick<FastifyReply, 'code' | 'type' | 'serializer' | 'send'>, problem: Problem): FastifyReply {
  return reply.code(problem.status).type(PROBLEM_MEDIA_TYPE).serializer((value: unknown) => JSON.stringify(value)).send(problem);
}
