import type { FieldDefinitionNode } from 'graphql';
import { CLIENT_PROFILES } from '../../edges/profiles.js';
import { codeBlock } from '../code-block.js';
import { graphqlExample } from '../home/examples.js';
import type { GraphqlContract } from './graphql-nouns.js';
import { fieldRow, typeSection } from './graphql-reference.js';
import { anchor, html, type Html } from '../html.js';
import type { ContentsGroup, Page } from '../page.js';
import type { Visitor } from '../visitor.js';

export function graphqlPage({ nouns, fieldsOf }: GraphqlContract, introduction: Html, visitor: Visitor): Page {
  const page = {
    title: 'GraphQL',
    description: 'Queries and types of the GraphQL API of Trivium.',
    path: '/docs/graphql',
  };
  const guide = html`${introduction} ${limits()}
    <h2>Call it</h2>
    ${codeBlock(graphqlExample(visitor))}`;
  // In production the schema is no more public here than by introspection.
  if (!visitor.development)
    return {
      ...page,
      body: html`${guide}
        <p class="note">
          In production the schema is not published, and only documents that are registered are answered.
        </p>`,
    };
  const contents: readonly ContentsGroup[] = nouns.map(({ name, queries, mutations, types }) => ({
    title: name,
    links: [
      ...queries.map((query) => ({ label: query.name.value, href: `#query-${anchor(query.name.value)}` })),
      ...mutations.map(({ name: { value } }) => ({ label: value, href: `#mutation-${anchor(value)}` })),
      ...types.map((type) => ({ label: type.name.value, href: `#${anchor(type.name.value)}` })),
    ],
  }));
  return {
    ...page,
    contents,
    body: html`${guide}
      <p class="more"><a href="/graphql">Open GraphiQL</a> <a href="/schema.graphql">schema.graphql</a></p>
      ${nouns.map(
        ({ name, queries, mutations, types }) =>
          html`<section class="noun">
            <h2 id="noun-${anchor(name)}">${name}</h2>
            ${rootFields('query', queries)} ${rootFields('mutation', mutations)}
            ${types.map((type) => typeSection(type, fieldsOf))}
          </section>`,
      )}`,
  };
}

const rootFields = (kind: 'query' | 'mutation', fields: readonly FieldDefinitionNode[]): Html | undefined =>
  fields.length === 0
    ? undefined
    : html`<section class="member">
        <h3><span class="verb verb-query">${kind}</span></h3>
        <dl class="fields">${fields.map((field) => fieldRow(field, `${kind}-${anchor(field.name.value)}`))}</dl>
      </section>`;

/** From the table that the edge refuses by; only the cost is not the same for all. */
function limits(): Html {
  const { cost: _, ...shared } = CLIENT_PROFILES.web.limits;
  const costs = Object.entries(CLIENT_PROFILES).map(
    ([client, { limits }]) => [`cost, ${client}`, limits.cost] as const,
  );
  return html`<dl class="facts">
    ${[...Object.entries(shared), ...costs].map(
      ([name, most]) =>
        html`<div>
          <dt>${name.replaceAll('_', ' ')}</dt>
          <dd><code>${most}</code></dd>
        </div>`,
    )}
  </dl>`;
}
