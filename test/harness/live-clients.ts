import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { eventually } from './eventually.js';
import { graphqlCaller, type GraphqlAnswer } from './graphql-caller.js';

// What a test asserts is what it knows of the data.
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- data has another shape for every document
export type Result = any;

/** A subscription by an official client. */
export interface Watching {
  readonly results: Result[];
  /** Resolves when it is over: "complete", or what went wrong. */
  readonly over: Promise<unknown>;
  /** How often the client has connected. */
  readonly connections: () => number;
  stop(): void;
}

export interface Watch {
  readonly query: string;
  /** Sent again with each connection, as it is then. */
  readonly variables?: Record<string, unknown>;
  readonly extensions?: Record<string, unknown>;
}

export interface WatchOptions {
  /** Asked for with each connection. */
  readonly token?: string | (() => string) | undefined;
  readonly clientId?: string;
  /** How often the client connects again by itself. */
  readonly retries?: number;
  /** With each result, before it is kept. */
  readonly onResult?: (result: Result) => void;
}

export type Transport = (http: string, watch: Watch, options?: WatchOptions) => Watching;

const shortly = () => new Promise<void>((resolve) => setTimeout(resolve, 50));

function sink(onResult: ((result: Result) => void) | undefined) {
  const results: Result[] = [];
  let finish: (outcome: unknown) => void = () => undefined;
  const over = new Promise<unknown>((resolve) => (finish = resolve));
  const next = (result: Result) => {
    onResult?.(result);
    results.push(result);
  };
  return { results, over, sink: { next, error: finish, complete: () => finish('complete') } };
}

const credentials = (token: WatchOptions['token'], clientId: string | undefined): Record<string, string> => ({
  ...(token !== undefined && { authorization: `Bearer ${typeof token === 'string' ? token : token()}` }),
  ...(clientId !== undefined && { 'x-client-id': clientId }),
});

const overWs: Transport = (http, watch, { token, clientId, retries = 0, onResult } = {}) => {
  let connections = 0;
  const client = createWsClient({
    url: `${http.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: () => credentials(token, clientId),
    retryAttempts: retries,
    retryWait: shortly,
    shouldRetry: () => retries > 0,
    on: { connected: () => void (connections += 1) },
  });
  const { results, over, sink: own } = sink(onResult);
  const stop = client.subscribe(watch, own);
  return { results, over, connections: () => connections, stop };
};

const overSse: Transport = (http, watch, { token, clientId, retries = 0, onResult } = {}) => {
  let connections = 0;
  const client = createSseClient({
    url: `${http}/graphql`,
    headers: () => credentials(token, clientId),
    retryAttempts: retries,
    retry: shortly,
    on: { connected: () => void (connections += 1) },
  });
  const { results, over, sink: own } = sink(onResult);
  const stop = client.subscribe(watch, own);
  return { results, over, connections: () => connections, stop };
};

/** `describe.each(TRANSPORTS)` */
export const TRANSPORTS: readonly (readonly [string, Transport])[] = [
  ['Server-Sent Events', overSse],
  ['graphql-ws', overWs],
];

/** Codes of what a subscription was refused with, however its transport says so. */
export const codesOf = async ({ over, results }: Watching): Promise<readonly unknown[]> => {
  const outcome = await over;
  const errors: Result[] = Array.isArray(outcome) ? outcome : results.flatMap(({ errors: of = [] }) => of);
  const closed = outcome as { readonly code?: number; readonly reason?: string };
  if (errors.length === 0 && closed.code !== undefined) return [`${closed.code} ${closed.reason}`];
  return errors.map(({ extensions }) => extensions?.code as unknown);
};

/** Where the changes of orders stand now, for this caller. */
export async function cursorOf(http: string, token: string, orderId?: string): Promise<string> {
  const ask = graphqlCaller(http, token);
  const answer: GraphqlAnswer = await ask('query ($id: ID) { orderChangesCursor(orderId: $id) }', { id: orderId });
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data.orderChangesCursor as string;
}

export const eventTypes = ({ results }: Watching): readonly string[] =>
  results.map(({ data }: Result) => data.orderChanged.event.type as string);

export const seen = (watching: Watching, count: number, milliseconds?: number): Promise<void> =>
  eventually(() => {
    if (watching.results.length < count) throw new Error(`${watching.results.length} of ${count} results`);
  }, milliseconds);

export const connectedAgain = (watching: Watching, count: number): Promise<void> =>
  eventually(() => {
    if (watching.connections() < count) throw new Error(`${watching.connections()} of ${count} connections`);
  });
