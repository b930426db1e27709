/** Exit status by error code: 2 wrong usage or configuration, 3 bad data, 4 busy or unavailable, 5 refused by a gate, 130 stopped, 1 anything else. */
import type { ErrorCode } from '../core/errors.ts';

export const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  'portfolio-missing': 2, 'portfolio-invalid': 2, 'mapping-missing': 2, 'mapping-invalid': 2, 'variable-unset': 2, 'source-missing': 2, 'home-mismatch': 2,
  'argument-invalid': 2, 'source-unreadable': 3, 'column-missing': 3, 'schema-changed': 3, 'too-many-bad-rows': 3, 'value-invalid': 3, 'store-locked': 4,
  'store-missing': 2, 'store-version': 2, 'view-invalid': 1, 'spine-invalid': 3, 'quality-gate-failed': 5, 'too-few-positives': 3, 'holdout-insufficient': 3, 'label-single-class': 3,
  'window-empty': 3, 'frame-mismatch': 3, 'parameter-invalid': 2, 'capacity-exceeded': 2, 'label-pack-unknown': 2, 'estimator-unknown': 2, 'logged-probability-invalid': 3, 'log-insufficient': 3, 'no-overlap': 3,
  'backend-unavailable': 4, 'artefact-corrupt': 3, 'artefact-missing': 3, 'registry-conflict': 4, 'promotion-refused': 5, 'nothing-published': 2,
  'debtor-unknown': 3, 'receivable-unknown': 3, 'body-invalid': 3, 'media-type-unsupported': 3, 'body-too-large': 3, 'route-unknown': 3, 'not-ready': 4, 'features-stale': 4, 'event-conflict': 3,
  'port-in-use': 4, 'decision-unknown': 3, 'temporal-unavailable': 4, 'kafka-unavailable': 4, 'cancelled': 130, 'internal': 1,
};
