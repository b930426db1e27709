/** Problem documents (RFC 9457): what a failure looks like over HTTP. */
import Type from 'typebox';
import type { Static } from 'typebox';
import { ERROR_CATALOGUE, type DunlinError, type ErrorCode } from '../core/errors.ts';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

export const ProblemSchema = Type.Object({
  type: Type.String({ description: 'urn:dunlin:problem:<code>' }),
  title: Type.String({ description: 'what the code means' }),
  status: Type.Integer(),
  detail: Type.String({ description: 'what is wrong here and what to do' }),
  code: Type.String({ description: 'stable code, see docs/errors.md' }),
  instance: Type.Optional(Type.String({ description: 'the request, as it is named in the server log' })),
}, { title: 'Problem', description: 'RFC 9457 problem document' });

export type Problem = Static<typeof ProblemSchema>;

/** HTTP status of every code; codes that no route can raise are faults of the server. */
export const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  'portfolio-missing': 500, 'portfolio-invalid': 500, 'mapping-missing': 500, 'mapping-invalid': 500, 'variable-unset': 500, 'source-missing': 500, 'home-mismatch': 500,
  'argument-invalid': 400, 'source-unreadable': 500, 'column-missing': 500, 'schema-changed': 500, 'too-many-bad-rows': 500, 'value-invalid': 422, 'store-locked': 503,
  'store-missing': 500, 'store-version': 500, 'view-invalid': 500, 'spine-invalid': 500, 'quality-gate-failed': 500, 'too-few-positives': 500, 'holdout-insufficient': 500, 'label-single-class': 500,
  'window-empty': 500, 'frame-mismatch': 500, 'parameter-invalid': 500, 'capacity-exceeded': 500, 'label-pack-unknown': 500, 'estimator-unknown': 500, 'logged-probability-invalid': 500, 'log-insufficient': 500, 'no-overlap': 500,
  'backend-unavailable': 500, 'artefact-corrupt': 500, 'artefact-missing': 404, 'registry-conflict': 409, 'promotion-refused': 409, 'nothing-published': 503,
  'debtor-unknown': 404, 'receivable-unknown': 404, 'body-invalid': 400, 'media-type-unsupported': 415, 'body-too-large': 413, 'route-unknown': 404, 'not-ready': 503, 'features-stale': 409,
  'event-conflict': 409, 'port-in-use': 500, 'decision-unknown': 404, 'temporal-unavailable': 503, 'kafka-unavailable': 503, 'cancelled': 503,
  'internal': 500,
};

/** The problem document of a code. */
export function problemOf(code: ErrorCode, detail: string, instance?: string): Problem {
  return {
    type: `urn:dunlin:problem:${code}`, title: ERROR_CATALOGUE[code], status: HTTP_STATUS[code], detail, code,
    ...(instance === undefined ? {} : { instance }),
  };
}

/** The problem document of an error of the catalogue; a fault of the server shows nothing of its text. */
export function problemOfError(error: DunlinError, instance: string): Problem {
  const isOwnFault = HTTP_STATUS[error.code] >= 500 && error.code !== 'not-ready';
  return problemOf(error.code, isOwnFault ? `${ERROR_CATALOGUE[error.code]} The server log has the cause under ${instance}.` : error.message, instance);
}
