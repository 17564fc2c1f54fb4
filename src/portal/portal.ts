import type { FastifyInstance } from 'fastify';
import { UNCHARGED } from '../edges/rest/budget.js';
import { Assets } from './assets.js';
import { serveContracts } from './contracts.routes.js';
import { Guides } from './guides.js';
import { answerBrowsersInHtml } from './not-found.page.js';
import type { PortalOptions } from './options.js';
import { renderPage } from './page.js';
import { pages } from './pages.js';
import { sendFile, sendPage } from './responses.js';
import { visitorOf } from './visitor.js';

/**
 * The pages for people and the contracts for tools; all of it is public. Registers its routes on the instance it is given,
 * and answers browsers that ask for what does not exist with a page, where programs get the envelope.
 */
export function servePortal(fastify: FastifyInstance, options: PortalOptions): void {
  const assets = new Assets(options.projectRoot);
  const guides = new Guides(options.projectRoot);

  // A reference takes 20 ms to render and is the same for all who may see the same keys.
  const rendered = new Map<string, string>();

  for (const [path, page] of pages(options, guides)) {
    fastify.get<{ Params: Readonly<Record<string, string>> }>(path, UNCHARGED, (request, reply) => {
      const visitor = visitorOf(request, options);
      const secret = visitor.keys !== undefined;
      const key = JSON.stringify([path, request.params, visitor]);
      const kept = rendered.get(key);
      if (kept !== undefined) return sendPage(reply, kept, { status: 200, secret });
      const { status = 200, ...found } = page({
        visitor,
        params: request.params,
        path: request.url.split('?', 1)[0] ?? '',
      });
      const text = renderPage(found, assets);
      // Pages that exist are few; paths that do not exist are without number.
      if (status === 200) rendered.set(key, text);
      return sendPage(reply, text, { status, secret });
    });
  }
  fastify.get<{ Params: { readonly file: string } }>('/assets/:file', UNCHARGED, (request, reply) => {
    const asset = assets.find(request.params.file);
    return asset ? sendFile(reply, asset.type, asset.bytes, { hashed: true }) : reply.callNotFound();
  });
  for (const path of ['/favicon.svg', '/favicon.ico']) {
    fastify.get(path, UNCHARGED, (_, reply) =>
      sendFile(reply, 'image/svg+xml', assets.plain('favicon.svg').bytes, { hashed: false }),
    );
  }
  serveContracts(fastify, options);
  answerBrowsersInHtml(fastify, assets);
}
