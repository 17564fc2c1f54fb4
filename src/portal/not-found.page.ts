import type { FastifyInstance } from 'fastify';
import type { Assets } from './assets.js';
import { html } from './html.js';
import { renderPage, type Page } from './page.js';
import { PAGE_HEADERS, wantsPage } from './responses.js';

export const notFoundPage = (path: string): Page => ({
  status: 404,
  title: 'Nothing here',
  description: 'There is nothing at this path.',
  path: '/404',
  body: html`<p class="eyebrow">404</p>
    <h1>No road leads here.</h1>
    <p class="lead">There is nothing at <code>${path.slice(0, 200)}</code>.</p>
    <p>
      Programs get the code <a href="/docs/errors/ROUTE_NOT_FOUND">ROUTE_NOT_FOUND</a> for this. The paths that exist
      are in the <a href="/docs">docs</a>.
    </p>`,
});

/** The edge has made its 404; for a browser the body becomes a page on the way out. */
export function answerBrowsersInHtml(fastify: FastifyInstance, assets: Assets): void {
  fastify.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode !== 404 || !request.is404 || !wantsPage(request)) return payload;
    reply.headers(PAGE_HEADERS);
    return renderPage(notFoundPage(request.url.split('?', 1)[0] ?? ''), assets);
  });
}
