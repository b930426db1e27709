/** `GET /v1/models...`: the registry and what artefacts say about themselves. */
import Type from 'typebox';
import { nullable } from './parts.ts';

export const ModelListSchema = Type.Object({
  models: Type.Array(Type.Object({
    id: Type.String(), kind: Type.String(), estimator: Type.String(), label: nullable(Type.String()), champion: Type.Boolean({ description: 'champion of its kind and label now' }),
  })),
}, { title: 'ModelList' });

export const ModelSchema = Type.Object({ id: Type.String(), manifest: Type.Record(Type.String(), Type.Unknown()) }, { title: 'Model' });

export const ChampionQuerySchema = Type.Object({
  at: Type.Optional(Type.String({ format: 'date-time', description: 'instant; left out: now' })),
  label: Type.Optional(Type.String({ maxLength: 128, description: 'label of the default model; left out: the newest champion of any label' })),
}, { additionalProperties: false });

export const ChampionSchema = Type.Object({
  at: nullable(Type.String()),
  default: nullable(Type.String()), response: nullable(Type.String()), policy: nullable(Type.String()),
  timing: nullable(Type.String()), 'self-cure': nullable(Type.String()),
}, { title: 'Champions', description: 'artefact ids by role' });
