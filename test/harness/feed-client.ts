import { Client, credentials, Metadata, status, type ClientDuplexStream, type ServiceError } from '@grpc/grpc-js';
import { unpackDetail } from '../../src/platform/status-details.js';
import { serviceContract } from '../../src/platform/contracts.js';
import type { OrderEvent } from '../../src/gen/trivium/bff/v1/OrderEvent.js';
import type { StreamRequestInput } from '../../src/gen/trivium/bff/v1/StreamRequest.js';
import type { StreamResponse } from '../../src/gen/trivium/bff/v1/StreamResponse.js';
import type { WatchRequestInput } from '../../src/gen/trivium/bff/v1/WatchRequest.js';
import type { WatchResponse } from '../../src/gen/trivium/bff/v1/WatchResponse.js';

/** How a stream ended: "OK", "UNAVAILABLE"; with the code of the error catalog where it failed. */
export interface StreamEnding {
  readonly status: string;
  readonly reason: string | undefined;
  readonly requestId: string;
}

interface Opened {
  readonly ended: Promise<StreamEnding>;
  /** The server has heard of it. */
  readonly opened: Promise<void>;
  /** The client reads no more, until it resumes. */
  pause(): void;
  resume(): void;
  cancel(): void;
}

export interface Watching extends Opened {
  readonly events: OrderEvent[];
}

export interface Streaming extends Opened {
  readonly frames: StreamResponse[];
  send(frame: StreamRequestInput): void;
  /** The client says nothing more. */
  half(): void;
}

export interface FeedClient {
  watch(request: WatchRequestInput, options?: { readonly milliseconds?: number }): Watching;
  stream(): Streaming;
  close(): void;
}

const FEED = 'trivium.bff.v1.OrderFeedService';

/** Follows the feed with a bearer token, or without one. */
export function feedClient(address: string, token?: string, options: object = {}): FeedClient {
  const client = new Client(address, credentials.createInsecure(), options);
  const methods = serviceContract(FEED);
  const metadata = () => {
    const sent = new Metadata();
    if (token !== undefined) sent.set('authorization', `Bearer ${token}`);
    return sent;
  };
  return {
    watch: (request, { milliseconds } = {}) => {
      const { path, requestSerialize, responseDeserialize } = methods['Watch'] as (typeof methods)[string];
      const deadline = milliseconds === undefined ? {} : { deadline: Date.now() + milliseconds };
      const call = client.makeServerStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata(),
        deadline,
      );
      const events: OrderEvent[] = [];
      call.on('data', ({ event }: WatchResponse) => event && events.push(event));
      return { events, ...opened(call) };
    },
    stream: () => {
      const { path, requestSerialize, responseDeserialize } = methods['Stream'] as (typeof methods)[string];
      const call: ClientDuplexStream<object, StreamResponse> = client.makeBidiStreamRequest(
        path,
        requestSerialize,
        responseDeserialize as (bytes: Buffer) => StreamResponse,
        metadata(),
      );
      const frames: StreamResponse[] = [];
      call.on('data', (frame: StreamResponse) => frames.push(frame));
      return { frames, ...opened(call), send: (frame) => call.write(frame), half: () => call.end() };
    },
    close: () => client.close(),
  };
}

interface AnyCall {
  on(event: 'metadata', heard: () => void): unknown;
  on(event: 'error', heard: (error: ServiceError) => void): unknown;
  on(event: 'status', heard: (ended: { readonly code: status; readonly metadata: Metadata }) => void): unknown;
  pause(): void;
  resume(): void;
  cancel(): void;
}

function opened(call: AnyCall): Opened {
  // The status says it all.
  call.on('error', () => undefined);
  const ended = new Promise<StreamEnding>((resolve) => {
    call.on('status', ({ code, metadata }) => {
      const [packed] = metadata.get('grpc-status-details-bin');
      const info = packed === undefined ? undefined : unpackDetail(Buffer.from(packed), 'google.rpc.ErrorInfo');
      const reason = (info as { readonly reason: string } | undefined)?.reason;
      resolve({ status: status[code], reason, requestId: String(metadata.get('x-request-id')[0] ?? '') });
    });
  });
  const heard = new Promise<void>((resolve) => call.on('metadata', () => resolve()));
  return {
    ended,
    opened: Promise.race([heard, ended.then(() => undefined)]),
    pause: () => call.pause(),
    resume: () => call.resume(),
    cancel: () => call.cancel(),
  };
}
