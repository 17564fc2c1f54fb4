import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../platform/clock.js';
import type { ErrorCode } from '../../platform/error-catalog.js';
import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/ids.js';
import type { ErrorsOptions } from './errors.filter.js';
import { failureAnswer } from './errors.js';
import { ANSWER_HEADERS } from './headers.js';

/** What Node says of bytes that never became a request. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
};

/** The client left in the middle of a request; often because it has read the answer to a body that was too large. */
const GONE: ReadonlySet<string> = new Set(['ECONNRESET', 'HPE_INVALID_EOF_STATE']);

/** A client that is still sending could lose the answer with the connection, so it may go on this long, in milliseconds. */
const LINGER = 1_000;

type Options = ErrorsOptions & { readonly clock: Clock };

/** Answers on the bare socket what never reaches Fastify: malformed HTTP, too large headers, too slow requests. */
export function clientErrorHandler(
  options: Options,
): (error: Error & { readonly code: string }, socket: Socket) => void {
  return (error, socket) => {
    // Answered already; the parser complains of every further piece.
    if (socket.writableEnded) return;
    if (GONE.has(error.code) || !socket.writable || answerBegan(socket)) return void socket.destroy();
    const code = CODES[error.code] ?? 'MALFORMED_REQUEST';
    refuseSocket(
      socket,
      code === 'MALFORMED_REQUEST' ? AppError.of(code, {}, { message: 'This is not valid HTTP.' }) : AppError.of(code),
      options,
    );
  };
}

/** CONNECT asks for a tunnel; Node would close without a word. */
export function refuseConnect(options: Options): (request: IncomingMessage, socket: Duplex) => void {
  return ({ method }, socket) =>
    refuseSocket(socket, AppError.of('METHOD_NOT_ALLOWED', { method, allowed_methods: [] }), options);
}

/** Answers on a socket that no request will be read from. */
export function refuseSocket(socket: Duplex, error: AppError, { publicUrl, logger, clock }: Options): void {
  // Node no longer listens to a socket that it hands over: a caller that breaks the connection would end the process.
  socket.on('error', () => socket.destroy());
  const requestId = newId('req', clock);
  const { status, headers, body } = failureAnswer(error, { requestId, publicUrl: publicUrl() });
  const text = JSON.stringify(body);
  const all = {
    ...ANSWER_HEADERS,
    ...headers,
    date: new Date(clock.now()).toUTCString(),
    'content-length': Buffer.byteLength(text),
    'x-request-id': requestId,
    connection: 'close',
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  logger.info({ status, code: error.code, request_id: requestId }, 'refused');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${text}`);
  setTimeout(() => socket.destroy(), LINGER).unref();
}

/** Two answers to one request would be taken for answers to two. */
const answerBegan = (socket: Socket): boolean =>
  (socket as Socket & { readonly _httpMessage?: ServerResponse | null })._httpMessage?.headersSent === true;
