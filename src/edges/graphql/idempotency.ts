import { isInputObjectType, isNonNullType, type GraphQLSchema } from 'graphql';
import type { GraphQLContext } from './context.js';
import { readField, type FieldResolver } from './fields.js';

interface KeyedArgs {
  readonly input: { readonly idempotencyKey?: string | null };
}

/** Mutations whose input has an `idempotencyKey` find it in their call context, where the other roads put theirs. */
export function takeIdempotencyKeys(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const argument = field.args.find(({ name }) => name === 'input')?.type;
    const input = isNonNullType(argument) ? argument.ofType : argument;
    if (isInputObjectType(input) && 'idempotencyKey' in input.getFields())
      field.resolve = keyed(field.resolve ?? readField);
  }
  return schema;
}

const keyed =
  (resolve: FieldResolver): FieldResolver =>
  (source, args, context: GraphQLContext, info) => {
    const { input, ...rest } = args as KeyedArgs;
    const { idempotencyKey: value, ...values } = input;
    // A header is for the whole request; several mutations of one document are several changes.
    const { idempotencyKey: _, ...ctx } = context.ctx;
    const keyedCtx = typeof value === 'string' ? { ...ctx, idempotencyKey: { value, field: 'idempotencyKey' } } : ctx;
    return resolve(source, { ...rest, input: values }, { ...context, ctx: keyedCtx }, info);
  };
