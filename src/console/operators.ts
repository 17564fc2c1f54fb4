import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Logger } from '../platform/logger.js';
import { failureAnswer } from '../edges/rest/errors.js';
import { AppError } from '../platform/errors.js';
import { newId } from '../platform/ids.js';
import { errorPage } from './error.page.js';
import { checkHost, hostNames, type HostNames } from './hosts.js';
import { runChecks, type ReadinessCheck } from './readiness.js';
import { bodyOf, routed, type Answer, type Route } from './routes.js';

export interface OperatorsOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Names beside `host` and localhost that operators reach it by. */
  readonly names?: readonly string[] | undefined;
  readonly checks: readonly ReadinessCheck[];
  readonly registry: Registry;
  /** What else operators see and do. */
  readonly routes?: readonly Route[];
  readonly logger: Logger;
}

export interface OperatorsServer {
  readonly port: number;
  /** From now on /readyz answers 503, so that no new work is sent here. */
  drain(): void;
  close(): Promise<void>;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Health, readiness and metrics, on a port of their own that the public never reaches. */
export async function startOperatorsServer(options: OperatorsOptions): Promise<OperatorsServer> {
  let draining = false;
  const routes: readonly Route[] = [
    { method: 'GET', path: '/healthz', answer: async () => ({ status: 200, body: { status: 'ok' } }) },
    { method: 'GET', path: '/readyz', answer: () => readiness(options, draining) },
    { method: 'GET', path: '/metrics', answer: () => metrics(options.registry) },
    ...(options.routes ?? []),
  ];
  const hosts = hostNames(options.host, ...(options.names ?? []));
  const server = createServer(
    { connectionsCheckingInterval: 1_000, headersTimeout: 5_000, requestTimeout: 5_000 },
    (request, response) => {
      void answer(request, routes, hosts, options.logger).then((given) =>
        // What of a body was left unread would be taken for the next request.
        send(response, request.destroyed ? { ...given, headers: { ...given.headers, connection: 'close' } } : given),
      );
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

async function metrics(registry: Registry): Promise<Answer> {
  return { status: 200, type: registry.contentType, body: await registry.metrics() };
}

async function answer(
  request: IncomingMessage,
  routes: readonly Route[],
  hosts: HostNames,
  logger: Logger,
): Promise<Answer> {
  let path = request.url ?? '/';
  try {
    checkHost(request.headers.host, hosts);
    const { pathname, searchParams: query } = locationOf(path);
    path = pathname;
    const { route, params } = routed(routes, request.method ?? '', path);
    const body = await bodyOf(request);
    const given = await route.answer({ params, query, body });
    if (route.method !== 'GET') logger.info({ path, asked: body, status: given.status }, DID);
    return given;
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (request.method === 'POST' || request.method === 'DELETE')
      logger.info({ path, code: error.code }, 'an operator was refused');
    return failed(error, path, logger);
  }
}

/** What stands in the request line need not be an address: `//` is none. */
function locationOf(target: string): URL {
  if (URL.canParse(target, ORIGIN)) return new URL(target, ORIGIN);
  throw AppError.of('MALFORMED_REQUEST', {}, { message: 'The request target is no path.' });
}

const ORIGIN = 'http://operators';

/** Who it was is not known here: this port is for operators, and asks nobody. */
const DID = 'an operator did something';

function failed(error: AppError, path: string, logger: Logger): Answer {
  const requestId = newId('req');
  if (error.code === 'INTERNAL') logger.error({ err: error.cause, path, requestId }, 'an operators’ page failed');
  const { status, headers, body } = failureAnswer(error, { requestId, publicUrl: '' });
  return path.startsWith('/console/') ? errorPage(status, error.message) : { status, headers, body };
}

function send(response: ServerResponse, { status, type = JSON_TYPE, body, headers }: Answer): void {
  const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    ...headers,
  });
  response.end(text);
}
