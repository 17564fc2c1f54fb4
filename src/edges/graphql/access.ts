import { getDirectiveValues, isObjectType, type GraphQLSchema } from 'graphql';
import type { Principal } from '../../platform/access.js';
import { AppError } from '../../platform/errors.js';
import type { GraphQLContext } from './context.js';
import { readField, type FieldResolver } from './fields.js';

type ScopeGroups = readonly (readonly string[])[];

/**
 * Holds fields to their @requiresScopes: null and FORBIDDEN for those who lack the scope. Decided in the same tick, as a
 * guard that answers later would send one RPC for every item of a list.
 */
export function requireScopes(schema: GraphQLSchema): GraphQLSchema {
  const directive = schema.getDirective('requiresScopes');
  if (!directive) throw new Error('the schema declares no @requiresScopes');
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const declared = field.astNode && getDirectiveValues(directive, field.astNode);
      if (declared) field.resolve = guarded(field.resolve ?? readField, declared['scopes'] as ScopeGroups);
    }
  }
  return schema;
}

const guarded =
  (resolve: FieldResolver, groups: ScopeGroups): FieldResolver =>
  (source, args, context: GraphQLContext, info) => {
    if (!holdsOneOf(context.ctx.principal, groups))
      throw AppError.of('FORBIDDEN', { required_scope: groups.map((group) => group.join(' ')).join(' or ') });
    return resolve(source, args, context, info);
  };

const holdsOneOf = ({ scopes }: Principal, groups: ScopeGroups): boolean =>
  groups.some((group) => group.every((scope) => scopes.has(scope)));
