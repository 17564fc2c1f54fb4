import type { FastifyInstance } from 'fastify';
import { UNCHARGED } from '../edges/rest/budget.js';
import { once } from '../platform/once.js';
import { graphqlContract } from './graphql/graphql-nouns.js';
import { openApiDocument } from './rest/openapi.js';
import type { PortalOptions } from './options.js';
import { sendContract } from './responses.js';

/** What tools load. The schema of the graph is public only where introspection is. */
export function serveContracts(fastify: FastifyInstance, { projectRoot, profile }: PortalOptions): void {
  const openApi = once(() => openApiDocument(projectRoot));
  const json = once(() => JSON.stringify(openApi().document));
  fastify.get('/openapi.yaml', UNCHARGED, (_, reply) =>
    sendContract(reply, 'application/yaml; charset=utf-8', openApi().yaml),
  );
  fastify.get('/openapi.json', UNCHARGED, (_, reply) => sendContract(reply, 'application/json; charset=utf-8', json()));
  if (profile === 'development') {
    const graph = once(() => graphqlContract(projectRoot));
    fastify.get('/schema.graphql', UNCHARGED, (_, reply) =>
      sendContract(reply, 'application/graphql; charset=utf-8', graph().sdl),
    );
  }
  fastify.get('/robots.txt', UNCHARGED, (_, reply) =>
    sendContract(
      reply,
      'text/plain; charset=utf-8',
      profile === 'production' ? 'User-agent: *\nAllow: /\n' : 'User-agent: *\nDisallow: /\n',
    ),
  );
}
