import { isNonNullType, type GraphQLFieldResolver } from 'graphql';
import type { GraphQLContext } from './context.js';

export type FieldResolver = GraphQLFieldResolver<unknown, GraphQLContext>;

/** Fields without a resolver are read from the message; text that was never set is "" in the contracts and null here. */
export const readField: FieldResolver = (source, _args, _context, { fieldName, returnType }) => {
  const value = (source as Readonly<Record<string, unknown>>)[fieldName];
  return value === '' && !isNonNullType(returnType) ? null : value;
};
