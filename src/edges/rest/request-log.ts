import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../../platform/error-catalog.js';
import type { Logger } from '../../platform/logger.js';
import { edgeSeconds } from '../../platform/metrics.js';
import { anonymousContextOf } from './context.js';
import { HTTP_STATUS } from '../http-errors.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Code of the error it was answered with. */
    failureCode: ErrorCode | undefined;
    /** Set where the answer is a stream: it lasts as long as its reader likes, and is left rather than finished. */
    streamed: boolean;
  }
  interface FastifyContextConfig {
    /** As metrics name it, where it is not "rest". */
    edge?: 'graphql';
    /** A part of the path is a secret. */
    hidesPath?: boolean;
  }
}

const LONGEST_PATH = 256;

/** What ids, versions and files are made of; no e-mail address, token or key is. Ids have 30 characters, secrets 32 and more. */
const HARMLESS = /^[\w.-]{0,31}$/;

/** Without the query, and without parts that may hold what is private. */
const shownPath = (url: string): string =>
  (url.split('?', 1)[0] ?? '')
    .split('/')
    .map((part) => (HARMLESS.test(part) ? part : '…'))
    .join('/')
    // Only now: a part that was cut would pass for a shorter one.
    .slice(0, LONGEST_PATH);

/** One line and one observation per request, when its answer is out or its caller has left. */
export function logWhenDone(request: FastifyRequest, reply: FastifyReply, logger: Logger): void {
  const began = performance.now();
  reply.raw.once('close', () => {
    const milliseconds = performance.now() - began;
    const left = !reply.raw.writableFinished && !request.streamed;
    const code = left ? 'CANCELLED' : request.failureCode;
    // The template, never the path: every id would be a time series of its own.
    const operation = `${request.method} ${request.routeOptions.url ?? '(none)'}`;
    const edge = request.routeOptions.config?.edge ?? 'rest';
    if (!request.streamed) edgeSeconds.observe({ edge, operation, code: code ?? 'OK' }, milliseconds / 1000);
    const { requestId, trace } = anonymousContextOf(request);
    logger.info(
      {
        method: request.method,
        path: request.routeOptions.config?.hidesPath ? request.routeOptions.url : shownPath(request.url),
        status: left ? HTTP_STATUS.CANCELLED : reply.statusCode,
        ...(code && { code }),
        ms: Math.round(milliseconds * 10) / 10,
        request_id: requestId,
        trace_id: trace.traceId,
      },
      'request',
    );
  });
}
