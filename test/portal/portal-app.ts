import { fileURLToPath } from 'node:url';
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import type { PortalOptions } from '../../src/portal/options.js';
import { servePortal } from '../../src/portal/portal.js';

export const KEYS = {
  partner: 'trv_partner_of_this_test',
  staff: 'trv_staff_of_this_test',
  customer: 'trv_customer_of_this_test',
  internal: 'trv_internal_of_this_test',
};

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** The portal alone, with answers for what other parts of the system serve. */
export function portalApp(options: Partial<PortalOptions> = {}): FastifyInstance {
  const fastify = Fastify();
  servePortal(fastify, {
    publicUrl: () => 'http://127.0.0.1:8080',
    grpcAddress: () => '127.0.0.1:9090',
    profile: 'development',
    exampleKeys: () => KEYS,
    settings: [{ env: 'ORDERS_ADDRESS', fallback: undefined, text: 'Where the orders service is.' }],
    projectRoot,
    ...options,
  });
  fastify.get('/graphql', () => 'GraphiQL');
  return fastify;
}

/** Asks as a browser on this machine does, unless told otherwise. */
export async function get(
  app: FastifyInstance,
  path: string,
  { headers, ...options }: Omit<InjectOptions, 'url'> = {},
) {
  const host = '127.0.0.1:8080';
  return app.inject({ ...options, url: path, headers: { host, accept: 'text/html,*/*;q=0.8', ...headers } });
}

/** Every page that can be reached from the front page by links, by its path. */
export async function everyPage(
  app: FastifyInstance,
  options: Omit<InjectOptions, 'url'> = {},
): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>();
  const ahead = ['/'];
  for (let path = ahead.pop(); path !== undefined; path = ahead.pop()) {
    if (pages.has(path)) continue;
    const { statusCode, body } = await get(app, path, options);
    if (statusCode !== 200) throw new Error(`a link leads to ${path}, which answers ${statusCode}`);
    pages.set(path, body);
    ahead.push(
      ...linksOf(body)
        .map((link) => link.split('#', 1)[0] as string)
        .filter((link) => link !== ''),
    );
  }
  return pages;
}

/** Of a page, within this host; with their fragments. */
export const linksOf = (page: string): string[] =>
  [...page.matchAll(/<a\b[^>]*?href="([^"]+)"/g)]
    .map(([, link = '']) => unescaped(link))
    .filter((link) => /^[/#]/.test(link));

export const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** What a reader sees and copies: the text of every code block. */
export const codeBlocksOf = (page: string): string[] =>
  [...page.matchAll(/<pre[^>]*><code>([\s\S]*?)<\/code><\/pre>/g)].map(([, code = '']) =>
    unescaped(code.replace(/<[^>]+>/g, '')),
  );
