/** Turns every failure of a request into a problem document and logs it once. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_MEDIA_TYPE, problemOf, problemOfError, type Problem } from '../problem.ts';

export function registerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOfError(error, instanceOf(request));
    if (problem.status >= 500) request.log.error({ err: error, code: problem.code }, 'request failed');
    else request.log.info({ code: problem.code }, 'request refused');
    return send(reply, problem);
  });
  app.setNotFoundHandler((request, reply) =>
    send(reply, problemOf('route-unknown', 'The path and method must be one of the API. See /docs for the list.', instanceOf(request))));
}

function instanceOf(request: FastifyRequest): string {
  return `urn:dunlin:request:${request.id}`;
}

function send(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type(PROBLEM_MEDIA_TYPE).serializer((value: unknown) => JSON.stringify(value)).send(problem);
}
