import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A receiver of webhooks: it notes what comes and answers as it is told to, with 200 unless it is told. */
export interface Receiver {
  /** Where any path may be added to. */
  readonly url: string;
  /** In the order in which they came. */
  readonly received: readonly ReceivedWebhook[];
  /** "evt_…", of what came. */
  ids(): readonly string[];
  /** From now on; undefined: 200. */
  answer(how: Answering | undefined): void;
  close(): Promise<void>;
}

export interface ReceivedWebhook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answering = (webhook: ReceivedWebhook, response: ServerResponse) => unknown;

export async function startReceiver(): Promise<Receiver> {
  const received: ReceivedWebhook[] = [];
  let answering: Answering | undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const webhook = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
      received.push(webhook);
      if (answering) answering(webhook, response);
      else response.end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    ids: () => received.map(({ headers }) => String(headers['webhook-id'])),
    answer: (how) => (answering = how),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with a status, and headers where they are given. */
export const answering =
  (status: number, headers: Readonly<Record<string, string>> = {}): Answering =>
  (_, response) =>
    response.writeHead(status, headers).end(`status ${status}`);
