import {
  Client,
  credentials,
  Metadata,
  status,
  type ClientUnaryCall,
  type ServiceDefinition,
  type ServiceError,
} from '@grpc/grpc-js';
import { unpackDetail } from '../../src/platform/status-details.js';
import { serviceContract } from '../../src/platform/contracts.js';

/** How a call ended, with the google.rpc details of a failure decoded. */
export interface GrpcAnswer {
  /** "OK", "NOT_FOUND" */
  readonly status: string;
  readonly message: string;
  // What a test asserts is what it knows of the message.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a message has another shape for every method
  readonly body: any;
  /** google.rpc.ErrorInfo */
  readonly info:
    | { readonly reason: string; readonly domain: string; readonly metadata: Readonly<Record<string, string>> }
    | undefined;
  /** google.rpc.BadRequest */
  readonly violations: readonly { readonly field: string; readonly reason: string; readonly description: string }[];
  /** google.rpc.RetryInfo */
  readonly retry: { readonly retryDelay: { readonly seconds: number } } | undefined;
  readonly trailers: Metadata;
}

export interface GrpcOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  /** Time the caller allows. */
  readonly milliseconds?: number;
  /** Cancels the call. */
  readonly signal?: AbortSignal;
  /** Sent in place of the request's own bytes. */
  readonly bytes?: Buffer;
}

export interface GrpcCaller {
  call(method: string, request: object, options?: GrpcOptions): Promise<GrpcAnswer>;
  close(): void;
}

/** Calls one service, by its name in proto/ or its definition, with a bearer token, or without one. */
export function grpcCaller(
  address: string,
  service: string | ServiceDefinition,
  token?: string,
  channel = credentials.createInsecure(),
): GrpcCaller {
  const client = new Client(address, channel);
  const methods = typeof service === 'string' ? serviceContract(service) : service;
  const call = (method: string, request: object, options: GrpcOptions = {}) =>
    new Promise<GrpcAnswer>((resolve) => {
      const { path, requestSerialize, responseDeserialize } = methods[method] ?? unknown(service, method);
      const serialize = (value: object) => options.bytes ?? requestSerialize(value);
      let given: [ServiceError | null, unknown] | undefined;
      const running: ClientUnaryCall = client.makeUnaryRequest(
        path,
        serialize,
        responseDeserialize,
        request,
        metadataOf(token, options),
        { ...(options.milliseconds !== undefined && { deadline: Date.now() + options.milliseconds }) },
        (error, body) => (given = [error, body]),
      );
      // After the callback: the trailers of a success are seen nowhere else.
      running.on('status', ({ metadata }) =>
        setImmediate(() => resolve(answerOf(given ?? [null, undefined], metadata))),
      );
      options.signal?.addEventListener('abort', () => running.cancel(), { once: true });
    });
  return { call, close: () => client.close() };
}

/** What no contract has can be called too. */
function unknown(service: string | ServiceDefinition, method: string) {
  if (typeof service !== 'string') throw new Error(`no method ${method}`);
  return {
    path: `/${service}/${method}`,
    requestSerialize: () => Buffer.alloc(0),
    responseDeserialize: (bytes: Buffer) => bytes,
  };
}

function metadataOf(token: string | undefined, { metadata = {} }: GrpcOptions): Metadata {
  const sent = new Metadata();
  if (token !== undefined) sent.set('authorization', `Bearer ${token}`);
  for (const [name, value] of Object.entries(metadata)) sent.set(name, value);
  return sent;
}

function answerOf([error, body]: [ServiceError | null, unknown], trailers: Metadata): GrpcAnswer {
  const [packed] = trailers.get('grpc-status-details-bin');
  const detail = (name: string) => (packed === undefined ? undefined : unpackDetail(Buffer.from(packed), name));
  const request = detail('google.rpc.BadRequest') as { readonly fieldViolations: GrpcAnswer['violations'] } | undefined;
  return {
    status: status[error?.code ?? status.OK],
    message: error?.details ?? '',
    body,
    info: detail('google.rpc.ErrorInfo') as GrpcAnswer['info'],
    violations: request?.fieldViolations ?? [],
    retry: detail('google.rpc.RetryInfo') as GrpcAnswer['retry'],
    trailers,
  };
}
