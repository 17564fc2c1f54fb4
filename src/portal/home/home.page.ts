import { codeBlock } from '../code-block.js';
import { graphqlExample, grpcNodeExample, grpcurlExample, restExample, type Example } from './examples.js';
import { html, type Html } from '../html.js';
import { roadsDrawing } from './mark.js';
import type { Page } from '../page.js';
import type { Visitor } from '../visitor.js';

const SENTENCE = 'One domain, three roads: every rule is stated once and holds on REST, GraphQL and gRPC alike.';

export const homePage = (visitor: Visitor): Page => ({
  title: 'Trivium',
  description: SENTENCE,
  path: '/',
  wide: true,
  body: html`<section class="hero">
      <div>
        <h1>One domain,<br />three roads.</h1>
        <p class="lead">
          Trivium is a backend for the frontends of commerce. Every rule is stated once and holds on
          <strong class="ink-rest">REST</strong>, <strong class="ink-graphql">GraphQL</strong> and
          <strong class="ink-grpc">gRPC</strong> alike.
        </p>
        <p class="actions">
          <a class="button" href="#first-requests">Send a first request</a>
          <a class="quiet" href="/docs">Read the docs</a>
        </p>
      </div>
      ${roadsDrawing()}
    </section>
    ${firstRequests(visitor)} ${rules()} ${doors(visitor)}`,
});

interface Road {
  readonly kind: 'rest' | 'graphql' | 'grpc';
  readonly name: string;
  readonly about: Html;
  readonly reference: string;
  readonly examples: (visitor: Visitor) => readonly Example[];
}

const ROADS: readonly Road[] = [
  {
    kind: 'rest',
    name: 'REST',
    about: html`For partners and scripts. JSON, cursor pages, related resources by <code>expand</code>.`,
    reference: 'REST reference',
    examples: (visitor) => [restExample(visitor)],
  },
  {
    kind: 'graphql',
    name: 'GraphQL',
    about: html`For the web shop and the apps. Relay connections, each service asked once per answer.`,
    reference: 'GraphQL guide',
    examples: (visitor) => [graphqlExample(visitor)],
  },
  {
    kind: 'grpc',
    name: 'gRPC',
    about: html`For callers inside. The whole order in one message, deadlines and rich errors.`,
    reference: 'gRPC contracts',
    examples: (visitor) => [grpcurlExample(visitor), grpcNodeExample(visitor)],
  },
];

const firstRequests = (visitor: Visitor): Html =>
  html`<section aria-labelledby="first-requests">
    <h2 id="first-requests">The first request</h2>
    <p class="section-lead">${whichKey(visitor)}</p>
    ${ROADS.map((road) => roadSection(road, visitor))}
  </section>`;

function whichKey({ keys, development }: Visitor): Html {
  if (keys)
    return html`Copy, paste, answer. These run against this instance, with its own development keys: they work here and
    nowhere else.`;
  if (development)
    return html`<code>$TRIVIUM_KEY</code> stands for a key of <code>credentials.json</code> in the data folder
      (<code>.trivium/</code>, or <code>TRIVIUM_DATA_DIR</code>): <code>partner_api_key</code> for REST,
      <code>customer_token</code> for GraphQL, <code>service_token</code> for gRPC.`;
  return html`<code>$TRIVIUM_KEY</code> stands for your key: the operator of this API issues it.`;
}

const roadSection = ({ kind, name, about, reference, examples }: Road, visitor: Visitor): Html =>
  html`<article class="road road-of-${kind}">
    <div>
      <h3>${name}</h3>
      <p>${about}</p>
      <p><a class="onward" href="/docs/${kind}">${reference}</a></p>
    </div>
    <div class="stack">${examples(visitor).map(codeBlock)}</div>
  </article>`;

/** The table of the house: a row per rule, a column per road. */
const RULES = [
  [
    'Credentials',
    'Authorization: Bearer',
    'Authorization: Bearer',
    'metadata authorization',
    'One caller, one set of scopes.',
  ],
  ['Error code', 'error.code', 'extensions.code', 'ErrorInfo.reason', 'The same code for the same failure.'],
  ['Missing part', 'errors[].pointer', 'errors[].path', 'partial_errors', 'The rest of the answer still arrives.'],
  ['Page', '?limit= &cursor=', 'first: after:', 'page_size page_token', 'The same cursor on every road.'],
  ['Request id', 'X-Request-Id', 'X-Request-Id', 'x-request-id', 'On every answer, error and log line.'],
] as const;

const rules = (): Html =>
  html`<section aria-labelledby="rules">
    <h2 id="rules">Stated once</h2>
    <p class="section-lead">Learn a rule on one road and you know it on all three.</p>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="rules">
      <table class="rules stacks">
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col" class="ink-rest">REST</th>
            <th scope="col" class="ink-graphql">GraphQL</th>
            <th scope="col" class="ink-grpc">gRPC</th>
          </tr>
        </thead>
        <tbody>
          ${RULES.map(
            ([rule, rest, graphql, grpc, why]) =>
              html`<tr>
                <th scope="row">${rule}<small>${why}</small></th>
                <td data-label="REST"><code>${rest}</code></td>
                <td data-label="GraphQL"><code>${graphql}</code></td>
                <td data-label="gRPC"><code>${grpc}</code></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;

const doors = ({ development }: Visitor): Html =>
  html`<section aria-labelledby="doors">
    <h2 id="doors">Where to next</h2>
    <ul class="doors">
      ${door('/docs/rest', 'REST reference', 'Every operation, with a form to try it.')}
      ${door('/docs/errors', 'Error pages', 'Each code, its cause and what to do.')}
      ${development && door('/graphql', 'GraphiQL', 'Explore the graph in the browser.')}
      ${door('/docs/grpc', 'gRPC contracts', 'Services and messages, field by field.')}
      ${door('/openapi.json', 'openapi.json', 'The REST contract for your tools.')}
      ${development && door('/schema.graphql', 'schema.graphql', 'The GraphQL contract for your tools.')}
    </ul>
  </section>`;

const door = (href: string, name: string, text: string): Html =>
  html`<li>
    <a href="${href}"><strong>${name}</strong><span>${text}</span></a>
  </li>`;
