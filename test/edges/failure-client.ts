import { exchange, type RawAnswer } from './raw-http.js';
import type { RestApp } from './rest-app.js';

export const JSON_BODY = 'Content-Type: application/json';

/** Talks to the app of a spec in bytes; a function of it, because the app starts after the spec is read. */
export function failureClient(rest: () => RestApp) {
  const send = (...chunks: readonly (string | Buffer)[]) => exchange(rest().port, ...chunks);
  /** A request as curl sends it, but asking to close. */
  const request = (line: string, headers: readonly string[] = [], body = '') =>
    send([`${line} HTTP/1.1`, 'Host: test', 'Connection: close', ...headers, '', body].join('\r\n'));
  const post = (body: string, ...headers: readonly string[]) =>
    request('POST /things', [...headers, `Content-Length: ${Buffer.byteLength(body)}`], body);

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
    expect(error.documentation_url).toBe(`${rest().url}/docs/errors/${code}`);
    expect(errors).toEqual([
      { code, message: error.message, details: error.details, documentation_url: error.documentation_url },
    ]);
  }

  return { send, request, post, expectFailure };
}
