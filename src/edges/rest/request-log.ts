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
  }
  interface FastifyContextConfig {
    /** As metrics name it, where it is not "rest". */
    edge?: 'graphql';
  }
}

const LONGEST_PATH = 256;

/** One line and one observation per request, when its answer is out or its caller has left. */
export function logWhenDone(request: FastifyRequest, reply: FastifyReply, logger: Logger): void {
  const began = performance.now();
  reply.raw.once('close', () => {
    const milliseconds = performance.now() - began;
    const left = !reply.raw.writableFinished;
    const code = left ? 'CANCELLED' : request.failureCode;
    // The template, never the path: every id would be a time series of its own.
    const operation = `${request.method} ${request.routeOptions.url ?? '(none)'}`;
    const edge = request.routeOptions.config?.edge ?? 'rest';
    edgeSeconds.observe({ edge, operation, code: code ?? 'OK' }, milliseconds / 1000);
    const { requestId, trace } = anonymousContextOf(request);
    logger.info(
      {
        method: request.method,
        // Without the query, which may hold what is private.
        path: request.url.split('?', 1)[0]?.slice(0, LONGEST_PATH),
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
