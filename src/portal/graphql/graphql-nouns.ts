import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse, type DefinitionNode, type FieldDefinitionNode, type TypeDefinitionNode } from 'graphql';

/** What one file of graphql/ says about its noun. */
export interface Noun {
  /** "Order"; "Common" for what all share. */
  readonly name: string;
  readonly queries: readonly FieldDefinitionNode[];
  readonly mutations: readonly FieldDefinitionNode[];
  readonly types: readonly TypeDefinitionNode[];
}

export interface GraphqlContract {
  /** The SDL as it is written, in one piece. */
  readonly sdl: string;
  readonly nouns: readonly Noun[];
  /** The fields of an object type, those other nouns add to it included. */
  readonly fieldsOf: (type: string) => readonly FieldDefinitionNode[];
}

const COMMON = 'schema.graphql';

export function graphqlContract(projectRoot: string): GraphqlContract {
  const folder = join(projectRoot, 'graphql');
  const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'));
  const ordered = [...files.filter((file) => file !== COMMON).sort(), COMMON];
  const texts = ordered.map((file) => readFileSync(join(folder, file), 'utf8'));
  const documents = texts.map((text) => parse(text, { noLocation: true }).definitions);
  const all = documents.flat();
  return {
    sdl: texts.join('\n'),
    nouns: ordered.map((file, index) =>
      noun(file === COMMON ? 'Common' : capitalized(file.replace('.graphql', '')), documents[index] ?? []),
    ),
    fieldsOf: (type) => all.flatMap((definition) => fields(definition, type)),
  };
}

const noun = (name: string, definitions: readonly DefinitionNode[]): Noun => ({
  name,
  queries: definitions.flatMap((definition) => fields(definition, 'Query')),
  mutations: definitions.flatMap((definition) => fields(definition, 'Mutation')),
  types: definitions.filter(isType).filter(({ name }) => !['Query', 'Mutation'].includes(name.value)),
});

function fields(definition: DefinitionNode, type: string): readonly FieldDefinitionNode[] {
  const holds = definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION;
  return holds && definition.name.value === type ? (definition.fields ?? []) : [];
}

const isType = (definition: DefinitionNode): definition is TypeDefinitionNode =>
  definition.kind.endsWith('TypeDefinition');

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
