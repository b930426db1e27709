/** The label section of a snapshot: which rows can be scored, and by which rule. */
import Type from 'typebox';
import { Check } from 'typebox/value';
import { DunlinError } from '../../core/errors.ts';
import type { SnapshotManifest } from '../../core/schema/snapshot.ts';

const LabelSchema = Type.Object({
  pack: Type.String(),
  asOf: Type.Optional(Type.String()),
  parameters: Type.Optional(Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()]))),
});

export interface SnapshotLabel {
  readonly pack: string;
  readonly options: { readonly asOf?: string; readonly parameters?: Readonly<Record<string, number | string>> };
}

/** Throws `artefact-corrupt`. */
export function snapshotLabel(manifest: SnapshotManifest): SnapshotLabel {
  if (!Check(LabelSchema, manifest.label)) throw new DunlinError('artefact-corrupt', 'The label section of a snapshot must name a label pack; it does not. Run `dunlin run` to publish again.');
  const { pack, asOf, parameters } = manifest.label;
  return { pack, options: { ...(asOf === undefined ? {} : { asOf }), ...(parameters === undefined ? {} : { parameters }) } };
}
