import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Logger } from '../platform/logger.js';
import { runChecks, type ReadinessCheck } from './readiness.js';

export interface OperatorsOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly checks: readonly ReadinessCheck[];
  readonly registry: Registry;
  readonly logger: Logger;
}

export interface OperatorsServer {
  readonly port: number;
  /** From now on /readyz answers 503, so that no new work is sent here. */
  drain(): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type?: string;
  /** Text, or what is sent as JSON. */
  readonly body: unknown;
  readonly allow?: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Health, readiness and metrics, on a port of their own that the public never reaches. */
export async function startOperatorsServer(options: OperatorsOptions): Promise<OperatorsServer> {
  let draining = false;
  const pages: Readonly<Record<string, () => Promise<Answer>>> = {
    '/healthz': async () => ({ status: 200, body: { status: 'ok' } }),
    '/readyz': () => readiness(options, draining),
    '/metrics': async () => ({
      status: 200,
      type: options.registry.contentType,
      body: await options.registry.metrics(),
    }),
  };
  const server = createServer(
    { connectionsCheckingInterval: 1_000, headersTimeout: 5_000, requestTimeout: 5_000 },
    (request, response) => {
      void answer(request, pages, options.logger).then((given) => send(response, given));
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    drain: () => {
      draining = true;
    },
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}

async function readiness({ checks }: OperatorsOptions, draining: boolean): Promise<Answer> {
  const results = await runChecks(checks);
  const ready = !draining && results.every(({ ok }) => ok);
  const status = draining ? 'draining' : ready ? 'ready' : 'not ready';
  return { status: ready ? 200 : 503, body: { status, checks: results } };
}

async function answer(
  { method, url = '' }: IncomingMessage,
  pages: Readonly<Record<string, () => Promise<Answer>>>,
  logger: Logger,
): Promise<Answer> {
  const path = url.split('?', 1)[0] ?? '';
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (!page) return failed(404, 'ROUTE_NOT_FOUND', `There is nothing here but ${Object.keys(pages).join(', ')}.`);
  if (method !== 'GET' && method !== 'HEAD')
    return { ...failed(405, 'METHOD_NOT_ALLOWED', 'This is only to be read.'), allow: 'GET, HEAD' };
  try {
    return await page();
  } catch (error) {
    logger.error({ err: error, path }, 'operators’ page failed');
    return failed(500, 'INTERNAL', 'This page failed; the log says why.');
  }
}

const failed = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message, status } },
});

function send(response: ServerResponse, { status, type = JSON_TYPE, body, allow }: Answer): void {
  const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(allow && { allow }),
  });
  response.end(text);
}
