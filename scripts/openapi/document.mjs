// The OpenAPI 3.1 document as a value.
import { readFileSync } from 'node:fs';
import { HEADERS } from './headers.mjs';
import { operationsOf } from './operations.mjs';
import { IDEMPOTENCY_KEY, PREFER } from './parameters.mjs';
import { providerWebhooks, SIGNATURE_SCHEMES } from './provider-webhooks.mjs';
import { Responses } from './responses.mjs';
import { Schemas } from './schemas.mjs';
import { openSource } from './source.mjs';

const DESCRIPTION = [
  "Commerce over REST: one of Trivium's three roads to one domain, beside GraphQL and gRPC.",
  '**Answers** have one shape: `data`, `meta` and `errors`. A part that could not be had is `null` and has an entry in `errors` with a JSON pointer to it. A failure has `data: null` and adds `error`; send `Accept: application/problem+json` for RFC 9457 instead.',
  '**Lists** come in pages: pass `meta.page.next_cursor` as `cursor` and keep the filters the same, until `has_more` is false.',
  '**Neighbors** are shown as ids; `expand` puts the resource beside its id, in one answer.',
  '**Changes** take an `Idempotency-Key`: a repeat of a request within 24 hours changes nothing and gets the first answer, with `Idempotent-Replayed: true`. Other values under the same key are refused, and so is a repeat while the first is still at work.',
  '**Budgets**: a request costs a point, and each answer says in `X-RateLimit-…` how many are left. Where none are, the answer is 429 and `Retry-After` says when to come again.',
  '**Money** is a decimal string with its currency. **Times** are RFC 3339 in UTC. A field may be added at any time.',
].join('\n\n');

const BEARER = {
  type: 'http',
  scheme: 'bearer',
  description:
    'A token or an API key. In development, `credentials.json` in the data folder holds one for each kind of caller.',
};

export function openApiDocument(root) {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const source = openSource(root);
  const schemas = new Schemas(source.checker);
  const responses = new Responses(source, schemas);
  const groups = source.controllers.map((controller) => operationsOf(controller, { ...source, schemas, responses }));
  return {
    openapi: '3.1.1',
    info: {
      title: 'Trivium REST API',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    // Reading and changing a noun may be two controllers.
    tags: [...new Map(groups.map(({ tag }) => [tag.name, tag])).values()],
    paths: pathsOf([...groups.flatMap(({ operations }) => operations), providerWebhooks(responses)]),
    components: {
      securitySchemes: { bearer: BEARER, ...SIGNATURE_SCHEMES },
      parameters: { 'Idempotency-Key': IDEMPOTENCY_KEY, Prefer: PREFER },
      headers: HEADERS,
      responses: responses.components,
      examples: responses.examples,
      schemas: Object.fromEntries(Object.entries(schemas.components).sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

function pathsOf(operations) {
  const paths = {};
  for (const { path, method, operation } of operations) paths[path] = { ...paths[path], [method]: operation };
  return paths;
}
