import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERROR_CATALOG } from '../../platform/error-catalog.js';
import { AppError } from '../../platform/errors.js';
import type { Logger } from '../../platform/logger.js';
import { anonymousContextOf } from './context.js';
import { failureAnswer } from './errors.js';
import { asAppError } from './framework-errors.js';

export interface ErrorsOptions {
  /** Asked when an error is answered: the port may be known only then. */
  readonly publicUrl: () => string;
  readonly logger: Logger;
}

/** Answers with the error envelope whatever was thrown between the arrival of a request and its answer. */
@Catch()
export class RestErrorsFilter implements ExceptionFilter {
  constructor(private readonly options: ErrorsOptions) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    // The other roads render errors in their own place.
    if (host.getType() !== 'http') throw thrown;
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const error = asAppError(thrown);
    const { requestId, trace } = anonymousContextOf(request);
    reportFailure(error, { request_id: requestId, trace_id: trace.traceId }, this.options.logger);
    // Too late for words where the answer has begun, as with a stream that breaks.
    if (reply.sent) return void reply.raw.destroy();
    request.failureCode = error.code;
    const { status, headers, body } = failureAnswer(error, {
      requestId,
      publicUrl: this.options.publicUrl(),
      accept: request.headers.accept,
    });
    if (error.code === 'PAYLOAD_TOO_LARGE') readToTheEnd(request, reply);
    void reply.code(status).headers(headers).send(body);
  }
}

/**
 * Closing while a body is still on its way resets the connection, and a client that sends first and reads then loses the
 * answer. So the rest is read, and thrown away, for as long as any request may take; only then the connection closes.
 */
function readToTheEnd({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (raw.readableEnded) return;
  reply.removeHeader('connection');
  reply.raw.shouldKeepAlive = true;
  raw.once('end', () => raw.socket.end()).resume();
}

/** Our own failures in full, once; those of the caller without their message, which quotes what was sent. */
export function reportFailure(error: AppError, line: Readonly<Record<string, string>>, logger: Logger): void {
  if (error.code === 'INTERNAL' || error.code === 'UPSTREAM_FAILED')
    logger.error({ ...line, code: error.code, err: error.cause ?? error }, 'failed');
  else logger.debug({ ...line, code: error.code }, ERROR_CATALOG[error.code].title);
}
