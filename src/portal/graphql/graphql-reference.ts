import {
  Kind,
  print,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { anchor, html, prose, type Html } from '../html.js';

type FieldsOf = (type: string) => readonly FieldDefinitionNode[];

export function typeSection(type: TypeDefinitionNode, fieldsOf: FieldsOf): Html {
  const name = type.name.value;
  return html`<section class="member" id="${anchor(name)}">
    <h3>${name} <small>${kindOf(type)}</small></h3>
    ${type.description && html`<p>${prose(type.description.value)}</p>`} ${membersOf(type, fieldsOf)}
  </section>`;
}

function membersOf(type: TypeDefinitionNode, fieldsOf: FieldsOf): Html | undefined {
  switch (type.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
      return html`<dl class="fields">${fieldsOf(type.name.value).map((field) => fieldRow(field))}</dl>`;
    case Kind.INTERFACE_TYPE_DEFINITION:
      return html`<dl class="fields">${type.fields?.map((field) => fieldRow(field))}</dl>`;
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return html`<dl class="fields">${type.fields?.map(argumentRow)}</dl>`;
    case Kind.ENUM_TYPE_DEFINITION:
      return html`<dl class="fields">${type.values?.map(valueRow)}</dl>`;
    case Kind.UNION_TYPE_DEFINITION:
      return html`<p>One of ${type.types?.map((member) => html`${typeLink(member)} `)}</p>`;
    case Kind.SCALAR_TYPE_DEFINITION:
      return undefined;
  }
}

export const fieldRow = (field: FieldDefinitionNode, id?: string): Html =>
  html`<div ${id !== undefined && html`id="${id}"`}>
    <dt><code>${field.name.value}</code> <span class="type">${typeLink(field.type)}</span></dt>
    <dd>
      ${scopesOf(field)}${prose(field.description?.value ?? '')}
      ${field.arguments && field.arguments.length > 0 && html`<dl class="fields arguments">${field.arguments.map(argumentRow)}</dl>`}
    </dd>
  </div>`;

const argumentRow = ({ name, type, defaultValue, description }: InputValueDefinitionNode): Html =>
  html`<div>
    <dt>
      <code>${name.value}</code>
      <span class="type">${typeLink(type)}</span
      >${defaultValue && html` <span class="number">= ${print(defaultValue)}</span>`}
    </dt>
    <dd>${prose(description?.value ?? '')}</dd>
  </div>`;

const valueRow = ({ name, description }: EnumValueDefinitionNode): Html =>
  html`<div>
    <dt><code>${name.value}</code></dt>
    <dd>${prose(description?.value ?? '')}</dd>
  </div>`;

/** The badge of a field under @requiresScopes: groups of scopes, any of which will do. */
function scopesOf({ directives }: FieldDefinitionNode): Html | false {
  const groups = directives?.find((directive) => directive.name.value === 'requiresScopes')?.arguments?.[0];
  const scopes = groups && [...print(groups.value).matchAll(/"([^"]+)"/g)].map(([, scope]) => scope);
  return scopes !== undefined && html`<span class="badge badge-scope">needs ${scopes.join(', ')}</span> `;
}

/** `[Order!]!` with the name in it as a link; GraphQL's own scalars have no section. */
function typeLink(type: TypeNode): Html {
  if (type.kind === Kind.LIST_TYPE) return html`[${typeLink(type.type)}]`;
  if (type.kind === Kind.NON_NULL_TYPE) return html`${typeLink(type.type)}!`;
  const name = type.name.value;
  return ['ID', 'String', 'Int', 'Float', 'Boolean'].includes(name)
    ? html`${name}`
    : html`<a href="#${anchor(name)}">${name}</a>`;
}

const KINDS: Readonly<Record<TypeDefinitionNode['kind'], string>> = {
  [Kind.OBJECT_TYPE_DEFINITION]: 'type',
  [Kind.INTERFACE_TYPE_DEFINITION]: 'interface',
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: 'input',
  [Kind.ENUM_TYPE_DEFINITION]: 'enum',
  [Kind.UNION_TYPE_DEFINITION]: 'union',
  [Kind.SCALAR_TYPE_DEFINITION]: 'scalar',
};

const kindOf = (type: TypeDefinitionNode): string => KINDS[type.kind];
