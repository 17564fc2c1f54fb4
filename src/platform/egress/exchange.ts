import { request, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { EgressError } from './egress-error.js';
import type { Target } from './target.js';

export interface Posted {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As much of it as was read. */
  readonly body: Buffer;
}

const LARGEST_HEAD = 16_384;
const LARGEST_BODY = 65_536;
/** The status is the answer: a body that drips is not waited for. */
const LONGEST_BODY_MILLISECONDS = 2_000;

/** Sends a POST on this connection and reads the answer, which is cut where it grows or takes too long. Follows nothing. */
export function exchange(socket: Socket, target: Target, posted: Posted, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { url } = target;
    const sent: ClientRequest = request({
      // In place of an agent, which might know of a proxy in the environment, or keep the connection for others.
      createConnection: () => socket,
      method: 'POST',
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, ...posted.headers, 'content-length': Buffer.byteLength(posted.body) },
      setHost: false,
      maxHeaderSize: LARGEST_HEAD,
      insecureHTTPParser: false,
      signal,
    });
    sent.on('error', reject);
    sent.on('upgrade', () => reject(new EgressError('broken', 'The answer is not HTTP/1.1.')));
    sent.on('response', (response) => {
      // From here on there is an answer, whatever becomes of the connection.
      sent.off('error', reject).on('error', () => undefined);
      void bodyOf(response).then((body) =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    sent.end(posted.body);
  });
}

/** Never rejects: how the body ends changes nothing about the answer. */
function bodyOf(response: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks).subarray(0, LARGEST_BODY));
    };
    const timer = setTimeout(finish, LONGEST_BODY_MILLISECONDS);
    response.on('data', (chunk: Buffer) => {
      if (bytes < LARGEST_BODY) chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= LARGEST_BODY) finish();
    });
    response.on('error', finish).on('close', finish);
  });
}
