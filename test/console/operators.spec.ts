import { request } from 'node:http';
import { pino } from 'pino';
import { Counter, Registry } from 'prom-client';
import { startOperatorsServer, type OperatorsServer } from '../../src/console/operators.js';
import type { ReadinessCheck } from '../../src/console/readiness.js';
import { data, type Route } from '../../src/console/routes.js';

let server: OperatorsServer;
afterEach(() => server.close());

const echo: Route = {
  method: 'POST',
  path: '/api/things/:id',
  answer: async ({ params, body }) => data({ params, body }),
};

async function start(...checks: readonly ReadinessCheck[]): Promise<Registry> {
  const registry = new Registry();
  server = await startOperatorsServer({
    host: '127.0.0.1',
    port: 0,
    names: ['ops.shop.example'],
    checks,
    registry,
    routes: [echo],
    logger: pino({ enabled: false }),
  });
  return registry;
}
const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init);

const well: ReadinessCheck = { name: 'orders', check: async () => undefined };
const ill: ReadinessCheck = {
  name: 'catalog',
  check: async () => {
    throw new Error('connection refused');
  },
};

test('a request target that is no address is refused, and the server lives on', async () => {
  await start();
  const refused = await ask('//');
  expect([refused.status, await refused.json()]).toMatchObject([400, { error: { code: 'MALFORMED_REQUEST' } }]);
  expect((await ask('/healthz')).status).toBe(200);
});

test('a body that was not read to its end closes its connection, so that no other request waits behind it', async () => {
  await start();
  const headers = { 'content-type': 'application/json' };
  const body = `{"a":"${'x'.repeat(200_000)}"}`;
  const answer = await ask('/api/things/1', { method: 'POST', headers, body });
  expect([answer.status, answer.headers.get('connection')]).toEqual([413, 'close']);
});

/** As a client says it that was given another name for this address. */
const byHost = (host: string, path: string) =>
  new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    request({ port: server.port, host: '127.0.0.1', path, headers: { host } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end();
  });

test.each(['localhost', 'LOCALHOST:8081', 'ops.localhost', '127.0.0.1', '10.1.2.3:8081', '[::1]:8081', '[fd00::7]'])(
  'an address or a name of this machine is taken: %s',
  async (host) => {
    await start(well);
    for (const path of ['/healthz', '/readyz', '/metrics']) expect((await byHost(host, path)).status).toBe(200);
  },
);

test('a name that the settings list is taken, with a port and however it is spelled', async () => {
  await start();
  for (const host of ['ops.shop.example', 'ops.shop.example:80', 'OPS.Shop.example.:8081'])
    expect((await byHost(host, '/healthz')).status).toBe(200);
});

test.each([
  'rebound.example',
  'rebound.example:8081',
  'localhost.rebound.example',
  'x.ops.shop.example',
  'a@127.0.0.1',
  '::1',
])('another name, which a page of another site could point at this address, is refused: %s', async (host) => {
  await start();
  const { status, text } = await byHost(host, '/api/things/1');
  expect([status, JSON.parse(text)]).toMatchObject([
    403,
    { error: { code: 'FORBIDDEN', message: expect.stringContaining('OPS_HOSTS') } },
  ]);
  expect((await byHost(host, '/healthz')).status).toBe(403);
});

test('a process that lives is healthy, whatever its dependencies do', async () => {
  await start(ill);
  const answer = await ask('/healthz');
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
});

test('a process is ready when every check is well, and says what it looked at', async () => {
  await start(well);
  const answer = await ask('/readyz');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({
    status: 'ready',
    checks: [{ name: 'orders', ok: true, ms: expect.any(Number) }],
  });
});

test('one check that fails makes it unready and is named with its reason', async () => {
  await start(well, ill);
  const answer = await ask('/readyz');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({
    status: 'not ready',
    checks: [
      { name: 'orders', ok: true },
      { name: 'catalog', ok: false, error: 'connection refused' },
    ],
  });
});

test('a check that never answers counts as failed', async () => {
  await start({ name: 'silent', check: () => new Promise(() => undefined) });
  const answer = await ask('/readyz');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ checks: [{ name: 'silent', ok: false, error: 'no answer in 2000 ms' }] });
});

test('a draining process is unready while its checks are well, and still healthy', async () => {
  await start(well);
  server.drain();
  const answer = await ask('/readyz');
  expect([answer.status, await answer.json()]).toMatchObject([503, { status: 'draining', checks: [{ ok: true }] }]);
  expect((await ask('/healthz')).status).toBe(200);
});

test('metrics are in the Prometheus text format', async () => {
  const registry = await start();
  new Counter({ name: 'things_total', help: 'Things.', registers: [registry] }).inc(3);
  const answer = await ask('/metrics');
  expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  expect(await answer.text()).toContain('things_total 3');
});

test('a metric that cannot be collected is a failure in JSON that shows nothing of it', async () => {
  const registry = await start();
  const collect = () => {
    throw new Error('password in the message');
  };
  new Counter({ name: 'broken_total', help: 'Broken.', registers: [registry], collect });
  const answer = await ask('/metrics');
  const text = await answer.text();
  expect([answer.status, JSON.parse(text)]).toMatchObject([
    500,
    { data: null, error: { code: 'INTERNAL', status: 500 } },
  ]);
  expect(text).not.toContain('password');
});

test('other paths and methods are refused in JSON', async () => {
  await start();
  const unknown = await ask('/constructor');
  expect([unknown.status, await unknown.json()]).toMatchObject([404, { error: { code: 'ROUTE_NOT_FOUND' } }]);
  const written = await ask('/healthz', { method: 'POST' });
  expect([written.status, written.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  expect((await ask('/readyz', { method: 'HEAD' })).status).toBe(200);
});

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (path: string, body: string, headers: Record<string, string> = JSON_TYPE) =>
  ask(path, { method: 'POST', body, headers });

test('a change is read as JSON and answered in the envelope of the public API', async () => {
  await start();
  const answer = await post('/api/things/a%20b', '{"step":"x"}');
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { data: { params: { id: 'a b' }, body: { step: 'x' } }, meta: {}, errors: [] },
  ]);
});

test.each([
  ['a form, which a page of another site could send', 'step=x', 'application/x-www-form-urlencoded', 415],
  ['text, which a page of another site could send', '{}', 'text/plain', 415],
  ['no JSON', '{', 'application/json', 400],
  ['a list', '[]', 'application/json', 400],
  ['more than anybody needs', `{"a":"${'x'.repeat(70_000)}"}`, 'application/json', 413],
])('a change with %s is refused', async (_, body, type, status) => {
  await start();
  const answer = await post('/api/things/1', body, { 'content-type': type });
  expect([answer.status, await answer.json()]).toMatchObject([status, { data: null, error: { status } }]);
});

test('a bad %-escape in a path is the caller’s fault', async () => {
  await start();
  expect((await post('/api/things/%E0%A4%A', '{}')).status).toBe(400);
});

test('below /console a failure is a page, which shows what was asked for as text', async () => {
  await start();
  const answer = await ask('/console/%3Cscript%3E');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await answer.text()).toContain('There is nothing at /console/%3Cscript%3E.');
});
