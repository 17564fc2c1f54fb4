import {
  getDirectiveValues,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
} from 'graphql';

/**
 * For how many seconds answers to a document are the same for everyone: the least that its fields allow by @publicFor.
 * 0 where a field on the first level does not say so, or where any field needs a scope.
 */
export function publicSeconds(schema: GraphQLSchema, document: DocumentNode): number {
  const [publicFor, requiresScopes] = [schema.getDirective('publicFor'), schema.getDirective('requiresScopes')];
  if (!publicFor || !requiresScopes) throw new Error('the schema declares no @publicFor or no @requiresScopes');
  const types = new TypeInfo(schema);
  const roots = new Set([schema.getMutationType(), schema.getSubscriptionType(), schema.getQueryType()]);
  let least = Infinity;
  const enter = ({ name }: FieldNode): void => {
    if (name.value === '__typename') return;
    const node = types.getFieldDef()?.astNode;
    const seconds = node && getDirectiveValues(publicFor, node)?.['seconds'];
    const root = roots.has(types.getParentType() as never);
    if (typeof seconds === 'number') least = Math.min(least, seconds);
    else if (root || (node && getDirectiveValues(requiresScopes, node))) least = 0;
  };
  visit(document, visitWithTypeInfo(types, { [Kind.FIELD]: enter }));
  return Number.isFinite(least) ? least : 0;
}
