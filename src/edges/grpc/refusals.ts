import { ServerInterceptingCall, status, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';
import type { Clock } from '../../platform/clock.js';
import type { ErrorCode } from '../../platform/error-catalog.js';
import { AppError } from '../../platform/errors.js';
import type { Logger } from '../../platform/logger.js';
import { traceFrom } from '../../platform/trace.js';
import { namesIn, type AnsweredCall } from './answered-call.js';
import { keepRequestId } from './context.js';
import { STATUS_DETAILS_KEY, toServiceError } from './errors.js';
import { GRPC_LIMITS, LARGEST_METADATA } from './limits.js';

type Status = Parameters<ServerInterceptingCall['sendStatus']>[0];

/** What grpc-js refuses beside the handler: too large messages, broken compression, a grpc-timeout that is broken or over. */
const MEANING: Readonly<Partial<Record<status, ErrorCode>>> = {
  [status.RESOURCE_EXHAUSTED]: 'PAYLOAD_TOO_LARGE',
  [status.INTERNAL]: 'MALFORMED_REQUEST',
  [status.DEADLINE_EXCEEDED]: 'DEADLINE_EXCEEDED',
};

interface RefusalsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observe: (call: AnsweredCall) => void;
}

/**
 * Gives every call a request id, and the refusals of grpc-js the codes and words of the catalog. For those it changes
 * the call itself: what stands around a call hears of what handlers send, and not of what grpc-js sends in their place.
 */
export const refusals =
  ({ clock, logger, observe }: RefusalsOptions): ServerInterceptor =>
  ({ path }, call) => {
    let requestId = '';
    let traceId = '';
    const count = ({ code }: AppError) => observe({ ...namesIn(path), code, seconds: 0, requestId, traceId });
    let answering = false;
    const onReceiveMetadata = (metadata: Metadata, next: (metadata: Metadata) => void) => {
      requestId = keepRequestId(metadata, clock);
      ({ traceId } = traceFrom(metadata.get('traceparent')[0]?.toString()));
      if (bytesOf(metadata) <= LARGEST_METADATA) return next(metadata);
      const error = AppError.of('HEADERS_TOO_LARGE', { limit_bytes: LARGEST_METADATA });
      count(error);
      sendStatus(toServiceError(error, requestId));
    };
    const [sendMessage, sendStatus] = [call.sendMessage.bind(call), call.sendStatus.bind(call)];
    call.sendMessage = (message, sent) => {
      answering = true;
      sendMessage(message, sent);
    };
    call.sendStatus = (given) => {
      if (!isOfGrpcJs(given) || (answering && given.details === NOBODY_READS)) return sendStatus(given);
      const error = refusal(given.code, answering);
      logger[error.code === 'INTERNAL' ? 'error' : 'debug'](
        { request_id: requestId, rpc: path, code: error.code },
        given.details,
      );
      // Of the others a handler knows: it was called.
      if (!answering && error.code !== 'DEADLINE_EXCEEDED') count(error);
      sendStatus(toServiceError(error, requestId));
    };
    return new ServerInterceptingCall(call, { start: (next) => next({ onReceiveMetadata }) });
  };

/** What grpc-js says where an answer could not be written: the caller has reset the stream. */
const NOBODY_READS = 'Internal server error';

/** As HTTP/2 counts a header: name, value and 32 bytes (RFC 9113, 6.5.2). */
function bytesOf(metadata: Metadata): number {
  let bytes = 0;
  for (const [name, values] of Object.entries(metadata.toJSON()))
    for (const value of values) bytes += name.length + value.length + 32;
  return bytes;
}

/** Whatever a handler fails with carries details. */
const isOfGrpcJs = ({ code, metadata }: Status): boolean =>
  code in MEANING && !metadata?.get(STATUS_DETAILS_KEY).length;

function refusal(code: status, answering: boolean): AppError {
  const meaning = MEANING[code] ?? 'INTERNAL';
  // An answer that is too large or cannot be serialized is no fault of the request.
  if (answering && meaning !== 'DEADLINE_EXCEEDED') return AppError.of('INTERNAL');
  return AppError.of(
    meaning,
    meaning === 'PAYLOAD_TOO_LARGE' ? { limit_bytes: GRPC_LIMITS['grpc.max_receive_message_length'] } : {},
  );
}
