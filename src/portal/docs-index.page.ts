import { html, type Html } from './html.js';
import type { Page } from './page.js';
import type { Visitor } from './visitor.js';

export const docsIndexPage = ({ url, grpc, development }: Visitor): Page => ({
  title: 'Docs',
  description: 'REST, GraphQL and gRPC references, error codes and settings of Trivium.',
  path: '/docs',
  body: html`<h1>Docs</h1>
    <p class="lead">
      Three references for one domain. What holds for one road holds for all: credentials, cursors, errors and deadlines
      mean the same thing everywhere.
    </p>
    <dl class="facts">
      <div>
        <dt>REST</dt>
        <dd><code>${url}/v2</code></dd>
      </div>
      <div>
        <dt>GraphQL</dt>
        <dd><code>${url}/graphql</code></dd>
      </div>
      <div>
        <dt>gRPC</dt>
        <dd><code>${grpc}</code></dd>
      </div>
    </dl>
    <div class="chapters">
      ${chapter(
        'rest',
        '/docs/rest',
        'REST',
        'Every operation of /v2 with its parameters, answers and a form to try it.',
        [
          ['/openapi.json', 'openapi.json'],
          ['/openapi.yaml', 'openapi.yaml'],
        ],
      )}
      ${chapter(
        'graphql',
        '/docs/graphql',
        'GraphQL',
        'Queries and types by noun, connections, errors and the limits of a document.',
        development
          ? [
              ['/graphql', 'GraphiQL'],
              ['/schema.graphql', 'schema.graphql'],
            ]
          : [],
      )}
      ${chapter('grpc', '/docs/grpc', 'gRPC', 'The services for callers inside, and the contracts your own services can take over.', [['/docs/grpc/trivium.bff.v1', 'trivium.bff.v1']])}
      ${chapter('errors', '/docs/errors', 'Errors', 'A page per code: cause, remedy, and how it looks on each road.', [
        ['/docs/errors/VALIDATION_FAILED', 'VALIDATION_FAILED'],
        ['/docs/errors/INVALID_CURSOR', 'INVALID_CURSOR'],
      ])}
      ${chapter('settings', '/docs/settings', 'Settings', 'Every environment variable, its default and what it changes.', [])}
    </div>`,
});

const chapter = (
  kind: string,
  href: string,
  name: string,
  text: string,
  more: readonly (readonly [string, string])[],
): Html =>
  html`<section class="chapter road-of-${kind}">
    <h2><a href="${href}">${name}</a></h2>
    <p>${text}</p>
    ${more.length > 0 && html`<p class="more">${more.map(([link, label]) => html`<a href="${link}">${label}</a> `)}</p>`}
  </section>`;
