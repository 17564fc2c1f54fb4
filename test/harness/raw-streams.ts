import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const BODY = JSON.stringify({ query: 'subscription { orderChanged { cursor } }' });

const head = (line: string, token: string, ...more: readonly string[]): string =>
  [`${line} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${token}`, ...more, '', ''].join('\r\n');

/** A subscription over Server-Sent Events, as it is sent. */
export const eventStream = (token: string): string =>
  head(
    'POST /graphql',
    token,
    'Content-Type: application/json',
    'Accept: text/event-stream',
    `Content-Length: ${BODY.length}`,
  ) + BODY;

export const longPoll = (token: string): string => head('GET /v2/events?cursor=latest&wait=30', token);

/** Sends requests over one connection without waiting for an answer; resolves when the network has them. */
export async function sendRaw(http: string, ...requests: readonly string[]): Promise<Socket> {
  const socket = connect(Number(new URL(http).port), '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  await new Promise((resolve) => socket.write(requests.join(''), resolve));
  return socket;
}
