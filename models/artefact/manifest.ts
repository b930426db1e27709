/** What an artefact says about itself: one schema for default, response and policy artefacts. */
import Type from 'typebox';
import type { Static } from 'typebox';

const Words = Type.Object({
  label: Type.String({ description: 'plain name of the feature' }),
  high: Type.String({ description: 'plain words for a value that raises the score by being high' }),
  low: Type.String({ description: 'plain words for a value that raises the score by being low' }),
  unit: Type.Optional(Type.String({ description: 'unit of the value: minor, days, rate or another word; left out: none' })),
  currency: Type.Optional(Type.String({ description: 'ISO 4217, where the unit is minor' })),
});

const Window = Type.Object({
  from: Type.String({ description: 'first as-of, ISO instant' }),
  to: Type.String({ description: 'last as-of, ISO instant' }),
  rows: Type.Integer(),
  positives: Type.Optional(Type.Integer()),
});

const ArtefactFile = Type.Object({
  path: Type.String({ pattern: '^[a-z0-9-]+(/[A-Za-z0-9_-]+)?\\.(bin|md|json)$' }),
  sha256: Type.String(),
  bytes: Type.Integer(),
  dtype: Type.Union([Type.Literal('float64'), Type.Literal('float32'), Type.Literal('int32'), Type.Literal('uint8'), Type.Literal('text')]),
  length: Type.Integer({ description: 'elements of an array, bytes of a text' }),
});

const anything = Type.Record(Type.String(), Type.Unknown());

export const ArtefactManifestSchema = Type.Object({
  schemaVersion: Type.Literal(1),
  kind: Type.Union([Type.Literal('default-propensity'), Type.Literal('response'), Type.Literal('policy'), Type.Literal('timing'), Type.Literal('self-cure')]),
  codeVersion: Type.String(),
  /** Estimator of a default model; `response` and `policy` artefacts name their recipe. */
  estimator: Type.String(),
  parameters: anything,
  seed: Type.Integer(),
  /** `native` or `wasm` where TensorFlow trained it, else null. */
  backend: Type.Union([Type.String(), Type.Null()]),
  featureSetVersion: Type.String(),
  featureNames: Type.Array(Type.String(), { description: 'in the order the model reads them' }),
  featureWords: Type.Record(Type.String(), Words),
  views: Type.Array(Type.String()),
  /** Hash of the rows it learnt from. */
  dataSnapshot: Type.String(),
  windows: Type.Record(Type.String(), Window),
  /** Policies in force when the training rows were made, and the shares of their actions: what `pd` is conditional on. */
  underPolicy: Type.Object({ versions: Type.Array(Type.String()), actionMix: Type.Record(Type.String(), Type.Number()) }),
  metrics: anything,
  /** JSON half of the fitted model; the arrays are files. */
  model: anything,
  label: Type.Optional(Type.Object({
    id: Type.String(), pack: Type.String(), asOf: Type.Optional(Type.String()), parameters: anything,
  })),
  calibration: Type.Optional(Type.Object({ kind: Type.String(), json: anything })),
  /** Whatever else the kind needs: actions and horizon of a response model, floor of a policy. */
  details: Type.Optional(anything),
  files: Type.Array(ArtefactFile),
}, { title: 'dunlin artefact' });

export type ArtefactManifest = Static<typeof ArtefactManifestSchema>;

export type ArtefactArray = Float64Array | Float32Array | Int32Array | Uint8Array;

export interface Artefact {
  /** sha256 of the canonical manifest; the name of the folder. */
  readonly id: string;
  readonly manifest: ArtefactManifest;
  readonly arrays: Readonly<Record<string, ArtefactArray>>;
}

/** What `writeArtefact` is given; it adds `files`. */
export interface ArtefactContent {
  readonly manifest: Omit<ArtefactManifest, 'files'>;
  /** Arrays by name: letters, digits, `_` and `-`. */
  readonly arrays: Readonly<Record<string, ArtefactArray>>;
  /** Markdown for people. */
  readonly modelCard: string;
  /** The same for programs, as `inventory.json`; left out: none. */
  readonly inventory?: unknown;
}
