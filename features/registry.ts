/** The feature views that exist, by name, and the version of a set of them. */
import { DunlinError } from '../core/errors.ts';
import { canonicalJson, sha256 } from '../core/hash.ts';
import { ITEM_RULES_VERSION } from '../core/ledger/items-at.ts';
import type { ColumnContract, FeatureView, ViewContract } from './contract.ts';
import { CROSSING } from './crossing/registry.ts';
import { readSql, stripSqlComments } from './read-sql.ts';
import { BROADCAST_VERSION } from './staging/broadcast.ts';
import { STAGING } from './staging/registry.ts';
import { FX_RULES } from './store/fx-rates.ts';
import { LIVE_RULES_VERSION } from './store/live-entries.ts';
import { calendar } from './views/calendar.ts';
import { contactHistory } from './views/contact-history.ts';
import { exposure } from './views/exposure.ts';
import { group } from './views/group.ts';
import { macro } from './views/macro.ts';
import { paymentBehaviour } from './views/payment-behaviour.ts';
import { paymentFlow } from './views/payment-flow.ts';
import { placeView } from './views/place.ts';
import { profile } from './views/profile.ts';
import { receivable } from './views/receivable.ts';
import { season } from './views/season.ts';

export type { ColumnContract, FeatureView } from './contract.ts';

const CONTRACTS: readonly ViewContract[] = [exposure, paymentBehaviour, paymentFlow, contactHistory, receivable, profile, calendar, macro, placeView, season, group];

export const FEATURE_VIEWS: readonly FeatureView[] = CONTRACTS.map((contract) => ({ ...contract, sql: readSql(`views/${contract.name}.sql`) }));

/** The named views in registry order; all of them when no names are given. Throws `view-invalid` for an unknown name. */
export function selectViews(names?: readonly string[]): readonly FeatureView[] {
  const unknown = names?.find((name) => !FEATURE_VIEWS.some((view) => view.name === name));
  if (unknown !== undefined) {
    throw new DunlinError('view-invalid', `A feature view must be one of ${FEATURE_VIEWS.map((view) => view.name).join(', ')}; got ${JSON.stringify(unknown)}. Correct models.default.views.`);
  }
  return names === undefined ? FEATURE_VIEWS : FEATURE_VIEWS.filter((view) => names.includes(view.name));
}

/** Contracts of all columns of the views, in frame order. */
export function featureContracts(views: readonly FeatureView[]): readonly ColumnContract[] {
  return views.flatMap((view) => view.columns);
}

/** Hash of what the features mean: comment-free SQL of views and staging, contracts, and the versions of library data. */
export function featureSetVersion(views: readonly FeatureView[]): string {
  const described = views.map(({ sql, invariants, ...contract }) => ({ ...contract, sql: stripSqlComments(sql), invariants: invariants.map(({ name, columns }) => ({ name, columns })) }));
  const staging = [...STAGING.flatMap(({ name, sql, converted }) => [{ name, sql }, ...(converted === undefined ? [] : [{ name, sql: converted }])]), ...CROSSING].map(({ name, sql }) => ({ name, sql: stripSqlComments(sql) }));
  return sha256(canonicalJson({ views: described, staging, items: ITEM_RULES_VERSION, live: LIVE_RULES_VERSION, exchange: FX_RULES, broadcast: BROADCAST_VERSION })).slice(0, 16);
}
