/**
 * The error catalogue: every failure that dunlin reports on purpose has a stable code here.
 *
 * An error knows nothing of HTTP, Temporal or Kafka; each edge keeps its own exhaustive table from code to
 * status, retry rule or exit code. Texts read `<what> must be <constraint>; got <value>. <what to do>` and never
 * carry identifiers of people. `docs/errors.md` lists the same codes; a test compares the two both ways.
 */
export const ERROR_CATALOGUE = {
  // configuration and files
  'portfolio-missing': 'The portfolio file does not exist.',
  'portfolio-invalid': 'The portfolio file does not match its schema.',
  'mapping-missing': 'The mapping file does not exist.',
  'mapping-invalid': 'The mapping file does not match its schema.',
  'variable-unset': 'A ${VARIABLE} in a path has no value.',
  'source-missing': 'A source file does not exist.',
  'home-mismatch': 'The data directory belongs to another portfolio.',
  'argument-invalid': 'A command-line argument or option is not usable.',
  // intake
  'source-unreadable': 'A source file cannot be read as declared (truncated, wrong compression or encoding).',
  'column-missing': 'A column named by the mapping is not in the file.',
  'schema-changed': 'A source has other columns than those it was first taken in with.',
  'too-many-bad-rows': 'The share of bad rows is above the limit, so the whole batch was refused.',
  'value-invalid': 'A value cannot be read as its declared type.',
  // store
  'store-locked': 'Another process has the store open for writing.',
  'store-missing': 'There is no store yet.',
  'store-version': 'The store was written by a newer version.',
  'view-invalid': 'A feature view breaks its contract.',
  'spine-invalid': 'A spine does not have the required columns or values.',
  'quality-gate-failed': 'A data-quality check blocked publication.',
  // models
  'too-few-positives': 'The label pack has fewer positives than it needs.',
  'holdout-insufficient': 'There is no sticky holdout, or too little of it, to learn self-cure from.',
  'label-single-class': 'The label has only one class in a window.',
  'window-empty': 'A training window has no rows.',
  'frame-mismatch': 'A frame does not have the columns that a model was fitted on.',
  'parameter-invalid': 'A parameter is outside its declared bounds.',
  'capacity-exceeded': 'The floors of a contact policy need more of a capacity than there is.',
  'label-pack-unknown': 'No label pack has this name.',
  'estimator-unknown': 'No estimator has this name.',
  'logged-probability-invalid': 'Logged action probabilities are missing, zero or do not sum to one.',
  'log-insufficient': 'A decision log has too few rows, actions or different rewards to estimate from.',
  'no-overlap': 'The candidate policy has no overlap with the logging policy.',
  'backend-unavailable': 'No TensorFlow backend could be started.',
  // artefacts and registry
  'artefact-corrupt': 'A file of an artefact or snapshot does not match its hash.',
  'artefact-missing': 'An artefact or snapshot that is referred to does not exist.',
  'registry-conflict': 'The registry has moved since it was read.',
  'promotion-refused': 'A promotion lacks the evidence or documents it needs.',
  'nothing-published': 'Nothing has been published yet.',
  // serving
  'debtor-unknown': 'No debtor with this id is in the snapshot.',
  'receivable-unknown': 'No receivable with this id belongs to the debtor.',
  'body-invalid': 'A request body does not match its schema.',
  'media-type-unsupported': 'A request body must be sent as application/json.',
  'body-too-large': 'A request body is larger than the limit.',
  'route-unknown': 'No route with this path.',
  'not-ready': 'The server has no snapshot to answer from.',
  'features-stale': 'The features are older than the configured limit.',
  'event-conflict': 'An event has the id of another event with other content.',
  'port-in-use': 'The port is taken by another program.',
  'decision-unknown': 'No decision with this id.',
  // optional parts
  'temporal-unavailable': 'No Temporal server can be reached.',
  'kafka-unavailable': 'No Kafka broker can be reached.',
  'cancelled': 'The work was stopped by a signal.',
  'internal': 'Something failed that should not.',
} as const;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** A failure with a stable code, a text that says what to do, and machine-readable details. */
export class DunlinError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'DunlinError';
    this.code = code;
    this.details = details;
  }
}

/** True for errors of this catalogue, also across realms and copies of this module. */
export function isDunlinError(error: unknown): error is DunlinError {
  return error instanceof Error && error.name === 'DunlinError' && 'code' in error;
}

/** The text of anything thrown, for logs and messages. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
