import type { Metadata, ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js';
import type { Principal } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { whenEnded } from '../../platform/identity/credential-end.js';
import { answerMetadata } from './context.js';

/** A call whose answer is a stream; of one that takes a stream too, the messages are read off it. */
export type StreamCall = ServerWritableStream<object, object> | ServerDuplexStream<object, object>;

/**
 * What ends a stream before its handler does: the caller leaves, its credential ends, the server goes away. A handler’s
 * stream ends when the signal of its context aborts; the caller hears of it at once.
 */
export class StreamEnd {
  private readonly controller = new AbortController();
  private unwatch: () => void = () => undefined;

  constructor(
    call: StreamCall,
    private readonly clock: Clock,
  ) {
    const cancelled = () => {
      const late = Number(call.getDeadline()) <= clock.now();
      this.because(AppError.of(late ? 'DEADLINE_EXCEEDED' : 'CANCELLED'));
    };
    call.on('cancelled', cancelled);
    if (call.cancelled) cancelled();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  because(error: AppError): void {
    this.unwatch();
    this.controller.abort(error);
  }

  /** The stream ends with the credential that it was opened by. */
  with(principal: Principal): void {
    if (this.signal.aborted) return;
    this.unwatch = whenEnded(principal, this.clock, () => this.because(AppError.of('UNAUTHENTICATED')));
  }

  done(): void {
    this.unwatch();
  }
}

/** What the caller sends, as it comes. Throws MALFORMED_REQUEST for what is not valid protobuf. */
export async function* messagesOf(
  call: ServerDuplexStream<object, object>,
  unreadable: object,
): AsyncGenerator<object, void, void> {
  // The answer goes on where a handler has read enough.
  for await (const message of call.iterator({ destroyOnReturn: false }) as AsyncIterable<object>) {
    if (message === unreadable) throw AppError.of('MALFORMED_REQUEST');
    yield message;
  }
}

/** Sends what a handler gives, no faster than the caller reads it. Throws what ends the stream before the handler does. */
export async function sendAll(
  call: StreamCall,
  messages: AsyncIterable<object>,
  ctx: CallContext,
  trailers: Metadata,
): Promise<void> {
  const { signal } = ctx;
  // At once, so that a caller knows that it is heard, though nothing may come for hours.
  call.sendMetadata(answerMetadata(ctx));
  let ended: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    ended = () => reject(signal.reason as AppError);
    signal.addEventListener('abort', ended);
    if (signal.aborted) ended();
  });
  const sending = send(call, messages, signal);
  try {
    await Promise.race([sending, aborted]);
    call.end(answerMetadata(ctx, trailers));
  } finally {
    signal.removeEventListener('abort', ended);
    // One that ends late, because its handler was slow to hear, has nobody to tell.
    sending.catch(() => undefined);
    aborted.catch(() => undefined);
  }
}

async function send(call: StreamCall, messages: AsyncIterable<object>, signal: AbortSignal): Promise<void> {
  for await (const message of messages) {
    if (signal.aborted) return;
    if (!call.write(message)) await writable(call, signal);
  }
}

const writable = (call: StreamCall, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      call.off('drain', go);
      signal.removeEventListener('abort', go);
      resolve();
    };
    call.on('drain', go);
    signal.addEventListener('abort', go);
    if (signal.aborted) go();
  });
