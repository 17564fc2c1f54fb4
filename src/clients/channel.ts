import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import type { CallContext } from '../platform/call-context.js';
import { remaining } from '../platform/call-context.js';
import type { Clock } from '../platform/clock.js';
import { serviceContract } from '../platform/contracts.js';
import { AppError } from '../platform/errors.js';
import type { ServiceTokens } from '../platform/service-token.js';
import { traceparent } from '../platform/trace.js';
import { fromServiceError } from './errors.js';
import type { MaskOf } from './field-policy.js';

/** What the types made from a contract say of a method. */
type RequestOf<Method> = Method extends { requestSerialize: (value: infer Request) => Buffer } ? Request : never;
type ResponseOf<Method> = Method extends { responseDeserialize: (bytes: Buffer) => infer Response } ? Response : never;
type AnyMethod = MethodDefinition<object, object, object, object>;

export interface ChannelOptions {
  /** "orders", as it is named in error details and metrics. */
  readonly name: string;
  /** Full name of the service in proto/. */
  readonly contract: string;
  /** "127.0.0.1:7001" */
  readonly address: string;
  readonly tokens: ServiceTokens;
  readonly clock: Clock;
  /** Empties what the caller may not read. */
  readonly maskOf: MaskOf;
  /** Longest time one RPC may take, so that one hanging service leaves time to answer without it. */
  readonly longestMilliseconds: number;
  readonly observe: (rpc: {
    readonly service: string;
    readonly method: string;
    readonly code: string;
    readonly seconds: number;
  }) => void;
}

const CHANNEL = {
  'grpc.max_receive_message_length': 16 * 1024 * 1024,
  // A service that returns is found again within a second.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1000,
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 5_000,
  // Retries are ours: only we know what is left of the deadline.
  'grpc.enable_retries': 0,
  'grpc.enable_channelz': 0,
};

const RETRY_PAUSE_MILLISECONDS = 30;

/** The same for every RPC of a call; grpc-js sends a copy. */
const sentWith = new WeakMap<CallContext, Metadata>();

/**
 * One service on the wire: deadline, cancellation, identity, trace, one retry of what is safe, its errors in our words,
 * and nothing in its answers that the caller may not read.
 */
export class Channel<S> {
  private readonly client: Client;
  private readonly package: string;
  private readonly methods: Readonly<Record<string, AnyMethod>>;

  constructor(private readonly options: ChannelOptions) {
    this.client = new Client(options.address, credentials.createInsecure(), CHANNEL);
    this.package = options.contract.slice(0, options.contract.lastIndexOf('.'));
    this.methods = serviceContract(options.contract) as unknown as Record<string, AnyMethod>;
  }

  async call<M extends keyof S & string>(
    ctx: CallContext,
    method: M,
    request: RequestOf<S[M]> & object,
  ): Promise<ResponseOf<S[M]>> {
    const definition = this.methods[method];
    if (!definition) throw new Error(`no method ${method} in ${this.options.contract}`);
    try {
      return (await this.attempt(ctx, definition, method, request)) as ResponseOf<S[M]>;
    } catch (error) {
      if (!isSafeToRepeat(definition) || !(error instanceof AppError) || error.code !== 'UPSTREAM_UNAVAILABLE')
        throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MILLISECONDS * (0.5 + Math.random())));
      return (await this.attempt(ctx, definition, method, request)) as ResponseOf<S[M]>;
    }
  }

  close(): void {
    this.client.close();
  }

  private attempt(ctx: CallContext, definition: AnyMethod, method: string, request: object): Promise<object> {
    const { name, clock, longestMilliseconds, maskOf, observe } = this.options;
    const began = clock.now();
    const deadline = began + Math.min(remaining(ctx, began), longestMilliseconds);
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, response?: object) => {
        ctx.signal.removeEventListener('abort', leave);
        observe({
          service: name,
          method,
          code: status[error?.code ?? status.OK],
          seconds: (clock.now() - began) / 1000,
        });
        if (response) {
          maskOf(`${this.package}.${(definition.responseType.type as { readonly name: string }).name}`)?.(
            response as Record<string, unknown>,
            ctx.principal.scopes,
          );
          resolve(response);
        } else reject(error ? fromServiceError(error, name) : AppError.of('UPSTREAM_FAILED', { service: name }));
      };
      const { path, requestSerialize, responseDeserialize } = definition;
      const call = this.client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        this.metadata(ctx),
        { deadline },
        done,
      );
      const leave = () => call.cancel();
      ctx.signal.addEventListener('abort', leave, { once: true });
    });
  }

  private metadata(ctx: CallContext): Metadata {
    const held = sentWith.get(ctx);
    if (held) return held;
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${this.options.tokens.sign(ctx.principal)}`);
    metadata.set('x-request-id', ctx.requestId);
    metadata.set('traceparent', traceparent(ctx.trace));
    sentWith.set(ctx, metadata);
    return metadata;
  }
}

/** The contract says so: `option idempotency_level` on the method. */
const isSafeToRepeat = (definition: AnyMethod): boolean =>
  (definition as { options?: { idempotency_level?: string } }).options?.idempotency_level === 'NO_SIDE_EFFECTS';
