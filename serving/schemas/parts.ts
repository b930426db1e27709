/** Pieces of schemas that several routes share. */
import Type from 'typebox';
import type { TSchema } from 'typebox';
import { ACTIONS, CHANNELS } from '../../core/channel.ts';
import { ProblemSchema } from '../problem.ts';

export const closed = { additionalProperties: false } as const;

export const literals = <T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>(Type.Enum([...values], { description }));

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const Id = (description: string) => Type.String({ minLength: 1, maxLength: 128, description });

export const ChannelName = literals(CHANNELS, 'channel');
export const ActionName = literals(ACTIONS, 'action: a channel, or no_contact');

/** Problem documents by status, for the response section of a route. */
export function problemResponses(...statuses: readonly number[]): Readonly<Record<number, typeof ProblemSchema>> {
  return Object.fromEntries([...new Set([...statuses, 500])].map((status) => [status, ProblemSchema]));
}
