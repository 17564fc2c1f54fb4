import { status } from '@grpc/grpc-js';
import { feedClient, type StreamEnding } from './feed-client.js';
import { codesOf, connectedAgain, TRANSPORTS, type Transport } from './live-clients.js';

/** What goes on for longer than a request, whichever road it is on. */
export interface OpenStream {
  /** Resolves when it is over: with the code of the error catalog that it ended by, or with "OK". */
  readonly ended: Promise<string>;
  stop(): void;
}

/** Resolves when it is open, or has been refused. */
export type StreamRoad = (addresses: Addresses, token: string) => Promise<OpenStream>;

interface Addresses {
  readonly http: string;
  readonly grpc: string;
}

const QUERY = 'subscription { orderChanged { cursor } }';

const subscribed =
  (transport: Transport): StreamRoad =>
  async ({ http }, token) => {
    const watching = transport(http, { query: QUERY }, { token });
    // A socket is closed with a number before the code.
    const ended = codesOf(watching).then(([code = 'OK']) => String(code).replace(/^\d+ /, ''));
    await Promise.race([connectedAgain(watching, 1), ended]);
    return { ended, stop: () => watching.stop() };
  };

const [[, sse], [, ws]] = TRANSPORTS as readonly [(typeof TRANSPORTS)[number], (typeof TRANSPORTS)[number]];

const codeOf = ({ status: name, reason }: StreamEnding) => reason ?? (name === status[status.OK] ? 'OK' : name);

const watched: StreamRoad = async ({ grpc }, token) => {
  const client = feedClient(grpc, token);
  const call = client.watch({ pageToken: 'latest' });
  await call.opened;
  return { ended: call.ended.then(codeOf).finally(() => client.close()), stop: () => call.cancel() };
};

const streamed: StreamRoad = async ({ grpc }, token) => {
  const client = feedClient(grpc, token);
  const call = client.stream();
  call.send({ subscribe: { subscriptionId: 'a', pageToken: 'latest' } });
  await call.opened;
  return { ended: call.ended.then(codeOf).finally(() => client.close()), stop: () => call.cancel() };
};

const polled: StreamRoad = async ({ http }, token) => {
  const leaving = new AbortController();
  const headers = { authorization: `Bearer ${token}` };
  const answer = fetch(`${http}/v2/events?cursor=latest&wait=30`, { headers, signal: leaving.signal });
  const body = answer.then((response) => response.json() as Promise<{ readonly error?: { readonly code: string } }>);
  const ended = body.then(({ error }) => error?.code ?? 'OK').catch(() => 'CANCELLED');
  return { ended, stop: () => leaving.abort() };
};

export const STREAM_ROADS: Readonly<Record<string, StreamRoad>> = {
  'a long poll': polled,
  'Server-Sent Events': subscribed(sse),
  'graphql-ws': subscribed(ws),
  'OrderFeedService.Watch': watched,
  'OrderFeedService.Stream': streamed,
};
