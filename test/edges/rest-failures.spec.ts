import { failureClient, JSON_BODY } from './failure-client.js';
import { startRestApp, type RestApp } from './rest-app.js';

let rest: RestApp;
beforeAll(async () => {
  rest = await startRestApp();
});
afterAll(() => rest.app.close());

const { request, post, expectFailure } = failureClient(() => rest);

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
    const answer = await request('POST /things');
    expectFailure(answer, 400, 'VALIDATION_FAILED');
    expect(answer.json.error.details.fields).toEqual([
      { field: 'body', reason: 'REQUIRED', message: 'The body must be a JSON object.' },
    ]);
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

  test.each([
    '*/*',
    'application/json',
    'application/problem+json;q=0',
    'application/*',
    'application/json, application/problem+json;q=0.1',
  ])('is not answered to "%s"', async (accept) => {
    expectFailure(await request('GET /things/none', [`Accept: ${accept}`]), 404, 'NOT_FOUND');
  });
});
