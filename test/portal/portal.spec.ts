import type { FastifyInstance, InjectOptions } from 'fastify';
import { GRPC_STATUS } from '../../src/edges/grpc/errors.js';
import { HTTP_STATUS } from '../../src/edges/http-errors.js';
import { ERROR_CATALOG, type ErrorCode } from '../../src/platform/error-catalog.js';
import { codeBlocksOf, everyPage, get, KEYS, linksOf, portalApp, unescaped } from './portal-app.js';

let development: FastifyInstance;
let production: FastifyInstance;
let pages: ReadonlyMap<string, string>;

beforeAll(async () => {
  development = portalApp();
  production = portalApp({ profile: 'production' });
  pages = await everyPage(development);
});

afterAll(() => Promise.all([development.close(), production.close()]));

const htmlPages = (): [string, string][] => [...pages].filter(([, body]) => body.startsWith('<!doctype html>'));

test('the front page leads to every reference, every contract and every error page', () => {
  const expected = [
    '/docs',
    '/docs/rest',
    '/docs/graphql',
    '/docs/grpc',
    '/docs/settings',
    '/graphql',
    '/openapi.json',
    '/openapi.yaml',
    '/schema.graphql',
  ];
  const errors = Object.keys(ERROR_CATALOG).map((code) => `/docs/errors/${code}`);
  expect([...pages.keys()]).toEqual(expect.arrayContaining([...expected, ...errors, '/docs/grpc/trivium.orders.v1']));
});

test('a link to a place in a page finds that place', () => {
  const lost = htmlPages().flatMap(([from, body]) =>
    linksOf(body).filter((link) => {
      const [path = '', fragment] = link.split('#');
      return fragment !== undefined && !(pages.get(path === '' ? from : path) ?? '').includes(`id="${fragment}"`);
    }),
  );
  expect(lost).toEqual([]);
});

test('an id stands once on a page', () => {
  const twice = htmlPages().flatMap(([path, body]) => {
    const ids = [...body.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${path}#${id}`);
  });
  expect(twice).toEqual([]);
});

describe.each(Object.keys(ERROR_CATALOG) as ErrorCode[])('the page of %s', (code) => {
  const text = () => unescaped((pages.get(`/docs/errors/${code}`) ?? '').replace(/<[^>]+>/g, '')).replaceAll('`', '');

  test('names cause and remedy', () => {
    const { title, cause, remedy } = ERROR_CATALOG[code];
    for (const words of [title, cause, remedy]) expect(text()).toContain(words.replaceAll('`', ''));
  });

  test('shows it as each of the three roads does', () => {
    const [rest = '', graphql = '', grpc = ''] = codeBlocksOf(pages.get(`/docs/errors/${code}`) ?? '');
    const [statusLine = '', body = ''] = [rest.split('\n')[0], rest.slice(rest.indexOf('{'))];
    const documentation_url = `http://127.0.0.1:8080/docs/errors/${code}`;
    expect(statusLine).toContain(` ${HTTP_STATUS[code]} `);
    expect(JSON.parse(body)).toMatchObject({
      data: null,
      error: { code, status: HTTP_STATUS[code], documentation_url },
    });
    expect(JSON.parse(graphql)).toMatchObject({
      errors: [{ extensions: { code, status: HTTP_STATUS[code], documentation_url } }],
    });
    expect(JSON.parse(grpc)).toMatchObject({
      code: GRPC_STATUS[code],
      details: expect.arrayContaining([expect.objectContaining({ reason: code, domain: 'trivium' })]),
    });
  });
});

test('a code that does not exist has no page', async () => {
  for (const path of ['/docs/errors/NO_SUCH_CODE', '/docs/errors/toString', '/docs/grpc/trivium.nothing.v1']) {
    expect(await get(development, path)).toMatchObject({
      statusCode: 404,
      headers: { 'content-type': expect.stringContaining('text/html') },
    });
  }
});

test('a path of the caller is shown as text', async () => {
  const { body } = await get(development, '/docs/errors/<img%20src=x>');
  expect(body).not.toContain('<img');
});

describe('a page', () => {
  test('loads nothing from another host', async () => {
    for (const [path, body] of htmlPages()) {
      const loaded = [
        ...body.matchAll(
          /<(?:script|link|img|iframe|source|object|embed|video|audio|use|image)\b[^>]*?(?:src|href|data)="([^"]+)"/g,
        ),
      ].map(([, url = '']) => url);
      expect([path, loaded.filter((url) => !/^\/(?!\/)/.test(url))]).toEqual([path, []]);
      for (const url of loaded) {
        const asset = await get(development, url);
        expect([url, asset.statusCode]).toEqual([url, 200]);
        expect(asset.body).not.toMatch(/@import|url\(|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
      }
    }
  });

  test('runs no script and no style but those of its files', async () => {
    for (const [path, body] of htmlPages()) {
      expect([path, body.match(/<script(?![^>]*\bsrc=)|<style|\sstyle="|\son[a-z]+="|javascript:/i)]).toEqual([
        path,
        null,
      ]);
      const { headers } = await get(development, path);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';(?!.*unsafe)/,
      );
    }
  });

  test('has a title, a language, one heading of the first level and landmarks', () => {
    for (const [path, body] of htmlPages()) {
      expect([
        path,
        body.match(/<h1\b/g)?.length,
        /<html lang="en">/.test(body),
        /<title>[^<]{4,}<\/title>/.test(body),
      ]).toEqual([path, 1, true, true]);
      expect([path, /<main id="main">/.test(body), /<header/.test(body), /<nav aria-label/.test(body)]).toEqual([
        path,
        true,
        true,
        true,
      ]);
    }
  });
});

test('a file is kept for as long as its name says nothing else', async () => {
  const style = /href="(\/assets\/portal\.[0-9a-f]+\.css)"/.exec(pages.get('/') ?? '')?.[1] ?? '';
  expect((await get(development, style)).headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect((await get(development, '/assets/portal.0000000000.css')).statusCode).toBe(404);
});

describe('development keys', () => {
  const shown = (body: string) => Object.values(KEYS).filter((key) => body.includes(key));

  test('stand in the examples for people at this machine', async () => {
    const { body, headers } = await get(development, '/');
    expect(shown(body)).toEqual([KEYS.partner, KEYS.customer, KEYS.internal]);
    expect(headers['cache-control']).toBe('private, no-store');
  });

  const strangers: Record<string, Omit<InjectOptions, 'url'>> = {
    'another machine': { remoteAddress: '192.0.2.7' },
    'a site whose name was rebound to this machine': { headers: { host: 'shop.example:8080' } },
    'someone behind a proxy on this machine': { headers: { 'x-forwarded-for': '192.0.2.7' } },
    'a script of another site': { headers: { origin: 'https://shop.example' } },
  };

  test.each(Object.entries(strangers))('are not shown to %s', async (_, options) => {
    const seen = await everyPage(development, options);
    expect([...seen].filter(([, body]) => shown(body).length > 0)).toEqual([]);
    expect(seen.get('/')).toContain('$TRIVIUM_KEY');
  });

  test('are not shown in production', async () => {
    const seen = await everyPage(production);
    expect([...seen].filter(([, body]) => shown(body).length > 0)).toEqual([]);
    expect(seen.get('/')).toContain('$TRIVIUM_KEY');
  });
});

test('production publishes no schema of the graph', async () => {
  const seen = await everyPage(production);
  expect([...seen.keys()]).not.toContain('/graphql');
  expect((await get(production, '/schema.graphql')).statusCode).toBe(404);
  expect(seen.get('/docs/graphql')).not.toContain('OrderConnection');
  expect(pages.get('/docs/graphql')).toContain('OrderConnection');
});
