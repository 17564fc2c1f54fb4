import { connect } from 'node:net';
import { exchange, everything, parse, type RawAnswer } from './raw-http.js';
import { startRestApp, type RestApp } from './rest-app.js';

let rest: RestApp;
beforeAll(async () => {
  rest = await startRestApp({ headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50 });
});
afterAll(() => rest.app.close());

const send = (...chunks: readonly (string | Buffer)[]) => exchange(rest.port, ...chunks);
/** A request as curl sends it, but asking to close. */
const request = (line: string, headers: readonly string[] = [], body = '') =>
  send([`${line} HTTP/1.1`, 'Host: test', 'Connection: close', ...headers, '', body].join('\r\n'));
const post = (body: string, ...headers: readonly string[]) =>
  request('POST /things', [...headers, `Content-Length: ${Buffer.byteLength(body)}`], body);
const JSON_BODY = 'Content-Type: application/json';

/** Every failure has the same form, wherever in the server it was found. */
function expectFailure(answer: RawAnswer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.json?.error?.code }).toEqual({ status, code });
  const { data, meta, error, errors } = answer.json;
  expect(data).toBeNull();
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.has('server')).toBe(false);
  expect(meta.request_id).toMatch(/^req_[0-9a-z]{26}$/);
  expect(answer.headers.get('x-request-id')).toBe(meta.request_id);
  expect(error).toMatchObject({ code, status, request_id: meta.request_id, details: expect.any(Object) });
  expect(error.documentation_url).toBe(`${rest.url}/docs/errors/${code}`);
  expect(errors).toEqual([
    { code, message: error.message, details: error.details, documentation_url: error.documentation_url },
  ]);
}

describe('a failure that the application finds', () => {
  test('an unknown route is ROUTE_NOT_FOUND', async () => {
    const answer = await request('GET /nothing?token=secret');
    expectFailure(answer, 404, 'ROUTE_NOT_FOUND');
    expect(answer.json.error.details).toEqual({ method: 'GET', path: '/nothing' });
  });

  test('an unknown route is ROUTE_NOT_FOUND whatever body it is sent', async () => {
    expectFailure(await request('POST /nothing', [JSON_BODY, 'Content-Length: 1'], '{'), 404, 'ROUTE_NOT_FOUND');
    expectFailure(
      await request('POST /nothing', ['Content-Type: text/plain', 'Content-Length: 1'], 'x'),
      404,
      'ROUTE_NOT_FOUND',
    );
  });

  test.each(['DELETE', 'PATCH', 'TRACE', 'PROPFIND'])(
    '%s where only other methods are served is METHOD_NOT_ALLOWED and names those',
    async (method) => {
      const answer = await request(`${method} /things`);
      expectFailure(answer, 405, 'METHOD_NOT_ALLOWED');
      expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST');
    },
  );

  test('a method is told by the template of a path', async () => {
    const answer = await request('DELETE /things/thing-1');
    expectFailure(answer, 405, 'METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });

  test('an unknown record is NOT_FOUND and says what was looked for', async () => {
    const answer = await request('GET /things/none');
    expectFailure(answer, 404, 'NOT_FOUND');
    expect(answer.json.error.details).toEqual({ resource: 'thing', id: 'none' });
  });

  test('an unexpected failure is masked, and logged once under the request id', async () => {
    const answer = await request('GET /things/broken');
    expectFailure(answer, 500, 'INTERNAL');
    expect(answer.text).not.toMatch(/UNAVAILABLE|postgres|hunter2/);
    const lines = rest.log.filter((line) => line['request_id'] === answer.json.meta.request_id);
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      ['error', 'failed'],
      ['info', 'request'],
    ]);
    expect(lines[0]).toMatchObject({
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      err: { message: expect.stringContaining('14 UNAVAILABLE') },
    });
  });

  test('an operation that declares no access is refused', async () => {
    expectFailure(await request('GET /things/undeclared'), 500, 'INTERNAL');
  });
});

describe('credentials', () => {
  const secret = (...headers: readonly string[]) => request('GET /things/secret', headers);

  test('are needed where a scope is asked for', async () => {
    const answer = await secret();
    expectFailure(answer, 401, 'UNAUTHENTICATED');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  test.each([['Basic cmVhZGVy'], ['Bearer'], ['Bearer unknown'], ['Bearer reader x'], ['reader']])(
    '"%s" is not one',
    async (value) => {
      expectFailure(await secret(`Authorization: ${value}`), 401, 'UNAUTHENTICATED');
    },
  );

  test('two Authorization headers are refused: which one counts cannot be told', async () => {
    expectFailure(
      await secret('Authorization: Bearer reader', 'Authorization: Bearer stranger'),
      401,
      'UNAUTHENTICATED',
    );
  });

  test('without the scope are FORBIDDEN', async () => {
    const answer = await secret('Authorization: Bearer stranger');
    expectFailure(answer, 403, 'FORBIDDEN');
    expect(answer.json.error.details).toEqual({ required_scope: 'things:read' });
  });

  test('with the scope are let in', async () => {
    const answer = await secret('Authorization: bearer reader');
    expect([answer.status, answer.json.data]).toEqual([200, 'prt_reader']);
  });

  test('that are refused do not turn an unknown route into UNAUTHENTICATED', async () => {
    expectFailure(await request('GET /nothing', ['Authorization: Bearer unknown']), 404, 'ROUTE_NOT_FOUND');
  });
});

describe('input', () => {
  test.each([
    ['limit=0', 'limit', 'OUT_OF_RANGE'],
    ['limit=-1', 'limit', 'OUT_OF_RANGE'],
    ['limit=101', 'limit', 'OUT_OF_RANGE'],
    ['limit=abc', 'limit', 'INVALID_FORMAT'],
    ['limit=', 'limit', 'OUT_OF_RANGE'],
    ['limit=1&limit=2', 'limit', 'INVALID_FORMAT'],
    ['q=a&q=b', 'q', 'INVALID_FORMAT'],
    ['colour=red', 'colour', 'UNKNOWN_FIELD'],
    ['__proto__=1', '__proto__', 'UNKNOWN_FIELD'],
    ['constructor=1', 'constructor', 'UNKNOWN_FIELD'],
    ['toString=1', 'toString', 'UNKNOWN_FIELD'],
    ['hasOwnProperty=1', 'hasOwnProperty', 'UNKNOWN_FIELD'],
    ['toRequest=1', 'toRequest', 'UNKNOWN_FIELD'],
  ])('?%s names the field', async (query, field, reason) => {
    const answer = await request(`GET /things?${query}`);
    expectFailure(answer, 400, 'VALIDATION_FAILED');
    expect(answer.json.error.details.fields).toEqual([{ field, reason, message: expect.stringContaining(field) }]);
  });

  test('an unknown field of a body is named', async () => {
    const answer = await post('{"name":"a","price":1}', JSON_BODY);
    expectFailure(answer, 400, 'VALIDATION_FAILED');
    expect(answer.json.error.details.fields).toEqual([
      { field: 'price', reason: 'UNKNOWN_FIELD', message: 'price is not known here.' },
    ]);
  });

  test.each(['[]', 'null', '"text"', '1'])('a body of %s is not an object', async (body) => {
    expectFailure(await post(body, JSON_BODY), 400, 'VALIDATION_FAILED');
  });

  test('no body where one is needed is VALIDATION_FAILED', async () => {
    expectFailure(await request('POST /things'), 400, 'VALIDATION_FAILED');
  });

  test('nesting beyond sense is refused', async () => {
    const nested = (depth: number) => post(`{"name":${'['.repeat(depth)}${']'.repeat(depth)}}`, JSON_BODY);
    expectFailure(await nested(63), 400, 'VALIDATION_FAILED');
    expectFailure(await nested(64), 400, 'MALFORMED_REQUEST');
  });

  test('brackets inside of text are no nesting', async () => {
    const answer = await post(JSON.stringify({ name: `\\"${'['.repeat(200)}` }), JSON_BODY);
    expect([answer.status, answer.json.data]).toEqual([201, `\\"${'['.repeat(200)}`]);
  });
});

describe('a body that cannot be read', () => {
  test.each([
    ['{"name":'],
    ['{"name":"a"} x'],
    ["{'name':'a'}"],
    ['{"__proto__":{"name":"a"}}'],
    ['{"constructor":{"prototype":{}}}'],
  ])('%s is MALFORMED_REQUEST', async (body) => {
    expectFailure(await post(body, JSON_BODY), 400, 'MALFORMED_REQUEST');
  });

  test('an empty body that says it is JSON is MALFORMED_REQUEST', async () => {
    expectFailure(await post('', JSON_BODY), 400, 'MALFORMED_REQUEST');
  });

  test('text that is not UTF-8 is MALFORMED_REQUEST', async () => {
    const body = Buffer.from('{"name":"\xff"}', 'latin1');
    const head = `POST /things HTTP/1.1\r\nHost: test\r\nConnection: close\r\n${JSON_BODY}\r\nContent-Length: ${body.length}\r\n\r\n`;
    expectFailure(await send(head, body), 400, 'MALFORMED_REQUEST');
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'nonsense',
    '',
  ])('content type "%s" is UNSUPPORTED_MEDIA_TYPE', async (type) => {
    expectFailure(await post('{"name":"a"}', `Content-Type: ${type}`), 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  test('a body without a content type is UNSUPPORTED_MEDIA_TYPE', async () => {
    const answer = await post('{"name":"a"}');
    expectFailure(answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
    expect(answer.headers.get('accept')).toBe('application/json');
  });

  test('a compressed body is UNSUPPORTED_MEDIA_TYPE', async () => {
    expectFailure(await post('{"name":"a"}', JSON_BODY, 'Content-Encoding: gzip'), 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  test('a body over the limit is PAYLOAD_TOO_LARGE and says the limit', async () => {
    const answer = await post(`{"name":"${'a'.repeat(4_000)}"}`, JSON_BODY);
    expectFailure(answer, 413, 'PAYLOAD_TOO_LARGE');
    expect(answer.json.error.details).toEqual({ limit_bytes: 2_048 });
  });

  test('a client that sends 10 MB gets the answer, not a reset', async () => {
    expectFailure(await post('a'.repeat(10_000_000), JSON_BODY), 413, 'PAYLOAD_TOO_LARGE');
  });

  test('the limit holds for chunks too, whose sum nobody announced', async () => {
    const chunk = `400\r\n${'a'.repeat(1_024)}\r\n`;
    const answer = await request(
      'POST /things',
      [JSON_BODY, 'Transfer-Encoding: chunked'],
      `${chunk.repeat(10)}0\r\n\r\n`,
    );
    expectFailure(answer, 413, 'PAYLOAD_TOO_LARGE');
    expect(answer.json.error.details).toEqual({ limit_bytes: 2_048 });
  });
});

describe('a URL that cannot be read', () => {
  test.each([
    '/things/%',
    '/things/%zz',
    '/things/%ff',
    '/%c0%af',
    '/things/%00',
    '/things?q=%',
    '/things?q=%zz',
    '/things?q=%ff',
    '/things?q=a%00b',
  ])('%s is MALFORMED_REQUEST', async (url) => {
    expectFailure(await request(`GET ${url}`), 400, 'MALFORMED_REQUEST');
  });

  test('a path segment longer than any id is URI_TOO_LONG', async () => {
    expectFailure(await request(`GET /things/${'a'.repeat(200)}`), 414, 'URI_TOO_LONG');
  });

  test('a URL longer than any valid one is URI_TOO_LONG', async () => {
    expectFailure(await request(`GET /things?q=${'a'.repeat(9_000)}`), 414, 'URI_TOO_LONG');
  });
});

describe('what is not HTTP', () => {
  test.each([
    ['noise', 'hello\r\n\r\n'],
    ['an unknown method', 'BREW /things HTTP/1.1\r\nHost: test\r\n\r\n'],
    ['a TLS hello', Buffer.from('16030100c6010000c20303', 'hex')],
    ['a header without a name', 'GET /things HTTP/1.1\r\nHost: test\r\n: x\r\n\r\n'],
    ['a bare newline in a header', 'GET /things HTTP/1.1\r\nHost: test\r\nX-A: b\nX-C: d\r\n\r\n'],
    ['a space in the path', 'GET /thi ngs HTTP/1.1\r\nHost: test\r\n\r\n'],
    ['two lengths', 'POST /things HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}'],
    [
      'length and chunks at once',
      'POST /things HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a chunk without a size',
      `POST /things HTTP/1.1\r\nHost: test\r\n${JSON_BODY}\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n`,
    ],
  ])('%s is MALFORMED_REQUEST', async (_, bytes) => {
    const answer = await send(bytes);
    expectFailure(answer, 400, 'MALFORMED_REQUEST');
    expect(answer.headers.get('connection')).toBe('close');
  });

  test('no Host header is MALFORMED_REQUEST', async () => {
    expectFailure(await send('GET /things HTTP/1.1\r\nConnection: close\r\n\r\n'), 400, 'MALFORMED_REQUEST');
  });

  test('two Host headers are MALFORMED_REQUEST', async () => {
    expectFailure(await request('GET /things', ['Host: other']), 400, 'MALFORMED_REQUEST');
  });

  test('HTTP/1.0 needs no Host', async () => {
    expect((await send('GET /things HTTP/1.0\r\n\r\n')).status).toBe(200);
  });

  test('headers over 16 kB are HEADERS_TOO_LARGE', async () => {
    expectFailure(await request('GET /things', [`Cookie: ${'a'.repeat(17_000)}`]), 431, 'HEADERS_TOO_LARGE');
    expectFailure(await request('GET /things', [`Cookie: ${'a'.repeat(1_000_000)}`]), 431, 'HEADERS_TOO_LARGE');
  });

  test('headers that do not end are REQUEST_TIMEOUT', async () => {
    expectFailure(await send('GET /things HTTP/1.1\r\nHost: test\r\nX-Slow: '), 408, 'REQUEST_TIMEOUT');
  });

  test('a body that does not end is REQUEST_TIMEOUT', async () => {
    const answer = await send(`POST /things HTTP/1.1\r\nHost: test\r\n${JSON_BODY}\r\nContent-Length: 100\r\n\r\n{`);
    expectFailure(answer, 408, 'REQUEST_TIMEOUT');
  });

  test('CONNECT is METHOD_NOT_ALLOWED', async () => {
    expectFailure(
      await send('CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n'),
      405,
      'METHOD_NOT_ALLOWED',
    );
  });

  test('the request before it on the same connection keeps its answer', async () => {
    const socket = connect({ port: rest.port, host: '127.0.0.1' });
    const received = everything(socket);
    socket.write('GET /things/a HTTP/1.1\r\nHost: test\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write('noise\r\n\r\n');
    const [first = '', second = ''] = (await received).split(/(?<=\})(?=HTTP)/);
    expect(parse(first).json.data).toBe('a');
    expectFailure(parse(second), 400, 'MALFORMED_REQUEST');
  });
});

describe('application/problem+json', () => {
  test('is answered to those who ask for it (RFC 9457)', async () => {
    const answer = await request('GET /things?limit=0', ['Accept: application/problem+json, application/json;q=0.5']);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.json).toEqual({
      type: `${rest.url}/docs/errors/VALIDATION_FAILED`,
      title: 'A value in the request is not valid.',
      status: 400,
      detail: 'limit must not be less than 1.',
      instance: answer.headers.get('x-request-id'),
      code: 'VALIDATION_FAILED',
      errors: [
        expect.objectContaining({
          code: 'VALIDATION_FAILED',
          details: { fields: [expect.objectContaining({ field: 'limit' })] },
        }),
      ],
    });
  });

  test('also where the router refuses', async () => {
    const answer = await request('GET /things/%zz', ['Accept: application/problem+json']);
    expect([answer.status, answer.json.code]).toEqual([400, 'MALFORMED_REQUEST']);
  });

  test.each(['*/*', 'application/json', 'application/problem+json;q=0', 'application/*'])(
    'is not answered to "%s"',
    async (accept) => {
      expectFailure(await request('GET /things/none', [`Accept: ${accept}`]), 404, 'NOT_FOUND');
    },
  );
});
