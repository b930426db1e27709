/** The rows that answers are made from, at one moment: one definition for the snapshot and for debtors that are computed again. */
import type { Frame, Spine } from '../../core/frame.ts';
import type { Instant } from '../../core/time.ts';
import type { FeatureView } from '../contract.ts';
import { joinRowSets, type RowSet } from '../store/join-row-sets.ts';
import type { Store } from '../store/open.ts';
import type { JoinOptions } from '../store/point-in-time-join.ts';
import { buildDebtorSpine, buildServingSpine } from './build.ts';
import { buildOpenReceivables } from './payment-times.ts';
import type { LabelPack, LabelParameters } from './registry.ts';

/** Views of each kind of rows; null: no model asks for them. */
export interface ServedViews {
  readonly label: readonly FeatureView[];
  readonly receivables: readonly FeatureView[] | null;
  readonly debtors: readonly FeatureView[] | null;
}

export interface ServedOptions extends JoinOptions {
  readonly at: Instant;
  readonly pack: LabelPack;
  readonly label: { readonly asOf?: string; readonly parameters?: LabelParameters };
  readonly views: ServedViews;
}

export interface ComputedRows {
  readonly spine: Spine;
  readonly frame: Frame;
}

export interface ServedRows {
  /** What the primary label can score: debtors as they stand, or their newest observation points. */
  readonly label: ComputedRows;
  /** Every open receivable as it stands. */
  readonly receivables: ComputedRows | null;
  /** Every debtor as it stands; null also where the rows of the label are these. */
  readonly debtors: ComputedRows | null;
}

/** Computes the rows of all debtors in the store. Throws `parameter-invalid`, `spine-invalid`, `view-invalid`. */
export async function computeServedRows(store: Store, { at, pack, label, views, ...join }: ServedOptions): Promise<ServedRows> {
  const { aggregates: _, onStale: __, sliceRows: ___, ...features } = join;
  const sets: Record<keyof ServedViews, RowSet | null> = {
    label: { spine: await buildServingSpine(store, pack, { ...features, at, ...label }), views: views.label },
    receivables: views.receivables === null ? null : { spine: await buildOpenReceivables(store, at, features), views: views.receivables },
    debtors: views.debtors === null || labelRowsAreDebtors(pack, views) ? null : { spine: await buildDebtorSpine(store, at), views: views.debtors },
  };
  const wanted = Object.values(sets).filter((set) => set !== null), frames = await joinRowSets(store, wanted, join);
  const rowsOf = (set: RowSet | null): ComputedRows | null => (set === null ? null : { spine: set.spine, frame: frames[wanted.indexOf(set)]! });
  return { label: rowsOf(sets.label)!, receivables: rowsOf(sets.receivables), debtors: rowsOf(sets.debtors) };
}

/** Whether the rows of the label are the debtors as they stand, with all that is asked of these. */
export function labelRowsAreDebtors(pack: LabelPack, { label, debtors }: ServedViews): boolean {
  const names = new Set(label.map(({ name }) => name));
  return pack.serving === 'now' && (debtors ?? []).every(({ name }) => names.has(name));
}
