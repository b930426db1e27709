/** Anything thrown while a request was answered, as an error of the catalogue. */
import { DunlinError, ERROR_CATALOGUE, errorText, isDunlinError, type ErrorCode } from '../core/errors.ts';

const FRAMEWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unsupported', FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large', FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'body-invalid',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'body-invalid', FST_ERR_CTP_INVALID_JSON_BODY: 'body-invalid', FST_ERR_VALIDATION: 'body-invalid', FST_ERR_BAD_URL: 'route-unknown',
  FST_ERR_MAX_PARAM_LENGTH: 'argument-invalid', FST_ERR_HANDLER_TIMEOUT: 'not-ready',
};

const DETAILS: Readonly<Partial<Record<ErrorCode, string>>> = {
  'body-too-large': 'A body must be at most 1 MiB. Send fewer items a request.',
  'media-type-unsupported': 'The Content-Type must be application/json. Set that header and send JSON.',
  'body-invalid': 'A body must be one JSON document without prototype keys. Check its syntax.',
};

/** What is neither of the catalogue nor a refusal by the framework becomes `internal`. */
export function catalogued(error: unknown): DunlinError {
  if (isDunlinError(error)) return error;
  const code = frameworkCode(error);
  return code === null ? new DunlinError('internal', ERROR_CATALOGUE.internal, {}, error) : new DunlinError(code, detailOf(error, code), {}, error);
}

function frameworkCode(error: unknown): ErrorCode | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, validation, statusCode, validationContext } = error as { code?: string; validation?: unknown; statusCode?: number; validationContext?: string };
  if (validation !== undefined) return validationContext === 'body' ? 'body-invalid' : 'argument-invalid';
  if (code !== undefined && code in FRAMEWORK_CODES) return FRAMEWORK_CODES[code]!;
  return statusCode === 400 ? 'body-invalid' : null;
}

/** Only what names fields; the parser's own words quote the body, which holds ids of people. */
function detailOf(error: unknown, code: ErrorCode): string {
  if (typeof error === 'object' && error !== null && 'validation' in error) return `${errorText(error)}. See /docs for what is expected.`;
  return DETAILS[code] ?? ERROR_CATALOGUE[code];
}
