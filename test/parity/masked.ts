import { getDirectiveValues, getNamedType, isObjectType, type GraphQLField, type GraphQLObjectType } from 'graphql';
import { rootField, rootFields, schema } from './contracts.js';
import { placesOf } from './facts.js';
import type { Noun } from './noun.js';

/** A fact that takes a scope of its own. */
export interface MaskedFact {
  /** "customer.email" */
  readonly place: string;
  /** "customers:pii" */
  readonly scope: string;
}

type Field = GraphQLField<unknown, unknown>;

const requiresScopes = schema.getDirective('requiresScopes');

function scopeOf({ astNode }: Field): string | undefined {
  const values = requiresScopes && astNode ? getDirectiveValues(requiresScopes, astNode) : undefined;
  return (values?.['scopes'] as readonly (readonly string[])[] | undefined)?.flat().join(' ');
}

const typeOf = (field: Field): GraphQLObjectType | undefined => {
  const type = getNamedType(field.type);
  return isObjectType(type) ? type : undefined;
};

/** Of the facts of a noun, those that are masked, by the contract itself: test/contract holds the SDL to proto/. */
export const maskedFacts = (noun: Noun): readonly MaskedFact[] =>
  placesOf(noun.facts).flatMap((place) => {
    const field = fieldAt(rootField(noun.GraphQL.one), place.split('.'));
    const scope = scopeOf(field);
    return scope === undefined ? [] : [{ place, scope }];
  });

function fieldAt(field: Field, [name, ...rest]: readonly string[]): Field {
  if (name === undefined) return field;
  const next = typeOf(field)?.getFields()[name];
  if (!next) throw new Error(`the SDL has no ${name} in ${String(field.type)}`);
  return fieldAt(next, rest);
}

/** Masked values of the noun itself and of what has no id of its own: all of them belong into its facts. */
export const everyMaskedPlace = (noun: Noun): readonly string[] => maskedBelow(rootField(noun.GraphQL.one), []);

function maskedBelow(field: Field, path: readonly string[]): readonly string[] {
  return rootFields(typeOf(field)).flatMap((each) => {
    const place = [...path, each.name];
    const type = typeOf(each);
    if (type && ('id' in type.getFields() || type.name.endsWith('Connection'))) return [];
    return scopeOf(each) === undefined ? maskedBelow(each, place) : [place.join('.')];
  });
}
