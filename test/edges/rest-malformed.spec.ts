import { connect } from 'node:net';
import { failureClient, JSON_BODY } from './failure-client.js';
import { everything, parse, sendThenRead } from './raw-http.js';
import { startRestApp, type RestApp } from './rest-app.js';

let rest: RestApp;
beforeAll(async () => {
  rest = await startRestApp({ headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50 });
});
afterAll(() => rest.app.close());

const { send, request, post, expectFailure } = failureClient(() => rest);

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

  test('a client that reads only after it has sent 10 MB finds the answer, not a reset', async () => {
    const body = 'a'.repeat(10_000_000);
    const head = `POST /things HTTP/1.1\r\nHost: test\r\nConnection: close\r\n${JSON_BODY}\r\n`;
    const announced = `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
    expectFailure(await sendThenRead(rest.port, announced), 413, 'PAYLOAD_TOO_LARGE');
    const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    expectFailure(await sendThenRead(rest.port, chunked), 413, 'PAYLOAD_TOO_LARGE');
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

const CODED = 'POST /things HTTP';
const BODY = `\r\nConnection: close\r\n${JSON_BODY}\r\n\r\nc\r\n{"name":"a"}\r\n0\r\n\r\n`;

describe('what is not HTTP', () => {
  test.each([
    ['noise', 'hello\r\n\r\n'],
    [
      'a coding of the body that is not undone',
      `${CODED}/1.1\r\nHost: test\r\nTransfer-Encoding: gzip, chunked${BODY}`,
    ],
    ['chunks in HTTP/1.0', `${CODED}/1.0\r\nTransfer-Encoding: chunked${BODY}`],
    ['a star, except to ask for options', 'GET * HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n'],
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
    const much = `GET /things HTTP/1.1\r\nHost: test\r\nCookie: ${'a'.repeat(5_000_000)}\r\n\r\n`;
    expectFailure(await sendThenRead(rest.port, much), 431, 'HEADERS_TOO_LARGE');
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

  test('an answer that has begun is cut, not followed by another', async () => {
    const socket = connect({ port: rest.port, host: '127.0.0.1' });
    const received = everything(socket);
    socket.write('GET /things/stream HTTP/1.1\r\nHost: test\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write('noise\r\n\r\n');
    const text = await received;
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
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
