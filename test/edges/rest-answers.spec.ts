import { connect } from 'node:net';
import { registry } from '../../src/platform/metrics.js';
import { everything, exchange, parse } from './raw-http.js';
import { nextWaiting, startRestApp, type RestApp } from './rest-app.js';

let rest: RestApp;
beforeAll(async () => {
  rest = await startRestApp();
});
afterAll(() => rest.app.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(rest.url + path, { headers });
const lineOf = async (requestId: string | null) => {
  // The line is written when the connection has taken the answer, which may be after the client read it.
  for (;;) {
    const line = rest.log.find((one) => one['request_id'] === requestId && one['msg'] === 'request');
    if (line) return line;
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe('the envelope', () => {
  test('a list says where it stands', async () => {
    const answer = await get('/things?limit=2');
    expect(await answer.json()).toEqual({
      data: ['a', 'b'],
      meta: { request_id: answer.headers.get('x-request-id'), page: { limit: 2, has_more: true, next_cursor: 'next' } },
      errors: [],
    });
  });

  test('what could not be had is named by its place in the body (RFC 6901)', async () => {
    const answer = await get('/things/partial');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      data: [{ owner: null }],
      meta: { page: { has_more: false, next_cursor: null } },
      errors: [
        {
          code: 'UPSTREAM_UNAVAILABLE',
          pointer: '/data/0/owner~1~0',
          details: { service: 'owners' },
          documentation_url: `${rest.url}/docs/errors/UPSTREAM_UNAVAILABLE`,
        },
      ],
    });
  });
});

describe('the call context', () => {
  test('the request id of the caller is kept, one that is not an id is replaced', async () => {
    expect((await get('/things', { 'X-Request-Id': 'partner-4711' })).headers.get('x-request-id')).toBe('partner-4711');
    for (const bad of ['short', 'a'.repeat(65), 'with space', '<script>x'])
      expect((await get('/things', { 'X-Request-Id': bad })).headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{26}$/);
  });

  test('the trace of the caller goes on under a span of ours', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const answer = await get('/things', { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    expect(answer.headers.get('traceparent')).toMatch(
      new RegExp(`^00-${traceId}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`),
    );
    expect(await lineOf(answer.headers.get('x-request-id'))).toMatchObject({ trace_id: traceId });
  });

  test.each([
    ['1000', 1_000],
    ['60000', 5_000],
    ['soon', 5_000],
    ['-5', 5_000],
    ['0', 5_000],
  ])('X-Request-Timeout %s leaves %d ms', async (header, milliseconds) => {
    const waiting = nextWaiting();
    const before = Date.now();
    const answer = get('/things/waiting', { 'X-Request-Timeout': header });
    const { deadline } = await waiting.arrived;
    waiting.release();
    await (await answer).text();
    expect(deadline - milliseconds).toBeGreaterThanOrEqual(before);
    expect(deadline - milliseconds).toBeLessThanOrEqual(Date.now());
  });

  test('a caller that leaves aborts its call, and the log says so', async () => {
    const waiting = nextWaiting();
    const socket = connect({ port: rest.port, host: '127.0.0.1' });
    socket.write('GET /things/waiting HTTP/1.1\r\nHost: test\r\nX-Request-Id: leaving-early\r\n\r\n');
    const { signal } = await waiting.arrived;
    expect(signal.aborted).toBe(false);
    socket.destroy();
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    waiting.release();
    expect(await lineOf('leaving-early')).toMatchObject({ status: 499, code: 'CANCELLED' });
  });

  test('an answer that went out aborts nothing', async () => {
    const waiting = nextWaiting();
    const answer = get('/things/waiting');
    const { signal, requestId } = await waiting.arrived;
    waiting.release();
    await (await answer).text();
    await lineOf(requestId);
    expect(signal.aborted).toBe(false);
  });
});

describe('methods that ask about a path', () => {
  test('HEAD answers as GET without the body', async () => {
    const [head, full] = [await fetch(`${rest.url}/things/a`, { method: 'HEAD' }), await get('/things/a')];
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('content-length')).toBe(full.headers.get('content-length'));
    expect((await fetch(`${rest.url}/things/none`, { method: 'HEAD' })).status).toBe(404);
  });

  test('OPTIONS names the methods of a path, and knows none of an unknown one', async () => {
    const answer = await fetch(`${rest.url}/things`, { method: 'OPTIONS' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS, POST']);
    expect((await fetch(`${rest.url}/nothing`, { method: 'OPTIONS' })).status).toBe(404);
  });

  test('OPTIONS * is about the server', async () => {
    const answer = await exchange(rest.port, 'OPTIONS * HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n');
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS, POST']);
  });

  test('GET with the content type of a body that is not there is just GET', async () => {
    expect((await get('/things', { 'Content-Type': 'application/json' })).status).toBe(200);
  });

  test('other origins are not let in by default', async () => {
    const answer = await get('/things', { Origin: 'https://elsewhere.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('an expectation that means nothing to us is no reason to refuse', async () => {
    const answer = await exchange(
      rest.port,
      'GET /things HTTP/1.1\r\nHost: test\r\nConnection: close\r\nExpect: miracles\r\n\r\n',
    );
    expect(answer.status).toBe(200);
  });
});

describe('what is recorded of a request', () => {
  test('one line with the path but not the query', async () => {
    const answer = await get('/things?q=private');
    const line = await lineOf(answer.headers.get('x-request-id'));
    expect(line).toMatchObject({ level: 'info', method: 'GET', path: '/things', status: 200, ms: expect.any(Number) });
    expect(JSON.stringify(rest.log)).not.toContain('private');
  });

  test('the histogram knows templates, not paths', async () => {
    const answer = await get('/things/some-id-of-one-thing');
    await lineOf(answer.headers.get('x-request-id'));
    await lineOf((await get('/nothing-of-the-kind')).headers.get('x-request-id'));
    const metrics = await registry.metrics();
    expect(metrics).toContain('trivium_edge_request_seconds_count{edge="rest",operation="GET /things/:id",code="OK"}');
    expect(metrics).toContain('operation="GET (none)",code="ROUTE_NOT_FOUND"');
    expect(metrics).not.toContain('some-id-of-one-thing');
    expect(metrics).not.toContain('nothing-of-the-kind');
  });
});

test('closing lets requests under way finish, accepts no new ones, and ends every connection', async () => {
  const closing = await startRestApp();
  const silent = connect({ port: closing.port, host: '127.0.0.1' });
  const silence = everything(silent);
  const waiting = nextWaiting();
  const socket = connect({ port: closing.port, host: '127.0.0.1' });
  const received = everything(socket);
  socket.write('GET /things/waiting HTTP/1.1\r\nHost: test\r\nConnection: keep-alive\r\n\r\n');
  const { signal } = await waiting.arrived;
  const closed = closing.app.close();
  for (let refused = false; !refused;)
    refused = await fetch(`${closing.url}/things`).then(
      () => false,
      () => true,
    );
  // Long enough for a server that does not wait to cut the connection.
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(signal.aborted).toBe(false);
  waiting.release();
  expect(parse(await received).json.data).toBe('done');
  await closed;
  expect(await silence).toBe('');
});
