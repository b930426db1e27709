/** Problem documents (RFC 9457): what a failure looks like over HTTP. */
import Type from 'typebox';
import type { Static } from 'typebox';
import { ERROR_CATALOGUE, isDunlinError, type ErrorCode } from '../core/errors.ts';

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
  'store-missing': 500, 'store-version': 500, 'view-invalid': 500, 'spine-invalid': 500, 'quality-gate-failed': 500, 'too-few-positives': 500, 'label-single-class': 500,
  'window-empty': 500, 'frame-mismatch': 500, 'parameter-invalid': 500, 'label-pack-unknown': 500, 'estimator-unknown': 500, 'logged-probability-invalid': 500, 'no-overlap': 500,
  'backend-unavailable': 500, 'artefact-corrupt': 500, 'artefact-missing': 404, 'registry-conflict': 409, 'promotion-refused': 409, 'nothing-published': 503,
  'debtor-unknown': 404, 'receivable-unknown': 404, 'body-invalid': 400, 'media-type-unsupported': 415, 'body-too-large': 413, 'route-unknown': 404, 'not-ready': 503, 'features-stale': 409,
  'event-conflict': 409, 'port-in-use': 500, 'over-limit': 429, 'unauthorised': 401, 'decision-unknown': 404, 'temporal-unavailable': 503, 'kafka-unavailable': 503, 'cancelled': 503,
  'internal': 500,
};

const FRAMEWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unsupported', FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large', FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'body-invalid',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'body-invalid', FST_ERR_CTP_INVALID_JSON_BODY: 'body-invalid', FST_ERR_VALIDATION: 'body-invalid', FST_ERR_BAD_URL: 'route-unknown',
  FST_ERR_MAX_PARAM_LENGTH: 'argument-invalid', FST_ERR_HANDLER_TIMEOUT: 'not-ready',
};

/** The problem document of a code. */
export function problemOf(code: ErrorCode, detail: string, instance?: string): Problem {
  return {
    type: `urn:dunlin:problem:${code}`, title: ERROR_CATALOGUE[code], status: HTTP_STATUS[code], detail, code,
    ...(instance === undefined ? {} : { instance }),
  };
}

/**
 * The problem document of anything thrown while a request was answered.
 * What is not in the catalogue becomes `internal` and shows nothing of its text.
 */
export function problemOfError(error: unknown, instance: string): Problem {
  if (isDunlinError(error)) return problemOf(error.code, HTTP_STATUS[error.code] >= 500 && error.code !== 'not-ready' ? ERROR_CATALOGUE[error.code] : error.message, instance);
  const code = frameworkCode(error);
  if (code === null) return problemOf('internal', `The request could not be answered. The server log has the cause under ${instance}.`, instance);
  return problemOf(code, frameworkDetail(error, code), instance);
}

function frameworkCode(error: unknown): ErrorCode | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, validation, statusCode, validationContext } = error as { code?: string; validation?: unknown; statusCode?: number; validationContext?: string };
  if (validation !== undefined) return validationContext === 'body' ? 'body-invalid' : 'argument-invalid';
  if (code !== undefined && code in FRAMEWORK_CODES) return FRAMEWORK_CODES[code]!;
  return statusCode === 400 ? 'body-invalid' : null;
}

function frameworkDetail(error: unknown, code: ErrorCode): string {
  if (code === 'body-too-large') return 'A body must be at most 1 MiB. Send fewer items a request.';
  if (code === 'media-type-unsupported') return 'The Content-Type must be application/json. Set that header and send JSON.';
  return error instanceof Error ? error.message : ERROR_CATALOGUE[code];
}
