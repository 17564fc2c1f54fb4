import {
  Metadata,
  Server as GrpcServer,
  type sendUnaryData,
  type ServiceDefinition,
  type ServerUnaryCall,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import {
  Server as NestServer,
  Transport,
  type CustomTransportStrategy,
  type MessageHandler,
} from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Budget } from '../../platform/budget/budget.js';
import type { Connections } from '../../platform/budget/connections.js';
import type { CallContext } from '../../platform/call-context.js';
import { serviceContract } from '../../platform/contracts.js';
import { ERROR_CATALOG } from '../../platform/error-catalog.js';
import { AppError } from '../../platform/errors.js';
import type { Logger } from '../../platform/logger.js';
import type { AnsweredCall } from './answered-call.js';
import { chargeCall, spending } from './budget.js';
import { anonymousContext, answerMetadata, principalOf, streamContext, type ContextOptions } from './context.js';
import { GRPC_STATUS, toServiceError, type FailedCall } from './errors.js';
import { addHealth, type Health } from './health.js';
import { GRPC_LIMITS } from './limits.js';
import { addReflection } from './reflection.js';
import { refusals } from './refusals.js';
import { refuseSeveralCredentials } from './single-credential.js';
import { messagesOf, sendAll, StreamEnd, type StreamCall } from './streams.js';
import { openPort } from './tls.js';
import { refuseUnserved } from './unserved.js';

export interface GrpcEdgeOptions extends ContextOptions {
  /** "127.0.0.1:9090"; port 0 takes a free one. */
  readonly listen: string;
  /** Full names of the services whose handlers this edge serves. */
  readonly services: readonly string[];
  readonly reflection: boolean;
  readonly logger: Logger;
  /** Not set: calls cost nothing, as between services. */
  readonly budget?: Budget | undefined;
  /** Not set: a caller may hold as many streams as it likes, as between services. */
  readonly connections?: Connections | undefined;
  /** Told of every answer: for metrics and the log of requests. */
  readonly observe: (this: void, call: AnsweredCall) => void;
}

type Call = ServerUnaryCall<object, object>;

/** How much sooner than ours a caller's clock runs out: it began before the request was on its way. */
const SOONER_MILLISECONDS = 50;

/** A caller whose time is over cancels the call, as one does that leaves; only the moment tells them apart. */
const outOfTime = (error: AppError, { deadline }: CallContext, now: number): AppError =>
  error.code === 'CANCELLED' && now >= deadline - SOONER_MILLISECONDS
    ? AppError.of('DEADLINE_EXCEEDED', {}, { cause: error })
    : error;

/** In place of a message that is not valid protobuf: grpc-js would answer INTERNAL in words of its own. */
const UNREADABLE = {};

const goingAway = (): AppError =>
  AppError.of('UPSTREAM_UNAVAILABLE', {}, { message: 'This server is going away; connect again.' });

function tolerant(definition: ServiceDefinition): ServiceDefinition {
  const methods = Object.entries(definition).map(([rpc, method]) => {
    const requestDeserialize = (bytes: Buffer): object => {
      try {
        return method.requestDeserialize(bytes) as object;
      } catch {
        return UNREADABLE;
      }
    };
    return [rpc, { ...method, requestDeserialize }];
  });
  return Object.fromEntries(methods) as ServiceDefinition;
}

/**
 * gRPC as Trivium speaks it: a Nest transport whose steps stand in `answer`, in the order in which a call meets them, and for
 * calls that are answered by a stream in `stream`. A handler of those gives an AsyncIterable.
 */
export class GrpcEdge extends NestServer implements CustomTransportStrategy {
  override readonly transportId = Transport.GRPC;
  /** Set once it listens. */
  port = 0;
  private readonly server: GrpcServer;
  private readonly streams = new Set<StreamEnd>();
  private leaving = false;
  private health: Health | undefined;
  private closePort: () => void = () => undefined;

  constructor(private readonly options: GrpcEdgeOptions) {
    super();
    this.server = new GrpcServer({ ...GRPC_LIMITS, interceptors: [refusals(options)] });
    refuseSeveralCredentials(this.server);
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    const { services, reflection, listen } = this.options;
    for (const name of services) this.server.addService(tolerant(serviceContract(name)), this.handlers(name));
    this.health = addHealth(this.server, services);
    if (reflection) addReflection(this.server, services);
    refuseUnserved(this.server, this.options);
    try {
      ({ port: this.port, close: this.closePort } = await openPort(this.server, listen, this.options.tls));
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Tells those who ask for its health that it is about to end; calls are answered still. */
  drain(): void {
    this.health?.drain();
  }

  /** Ends streams, so that their callers connect elsewhere, and lets calls under way finish, but no longer than they may take. */
  async close(): Promise<void> {
    this.leaving = true;
    for (const end of this.streams) end.because(goingAway());
    const force = setTimeout(() => this.server.forceShutdown(), this.options.longestMilliseconds);
    this.drain();
    this.health?.close();
    this.closePort();
    await new Promise<void>((resolve) => this.server.tryShutdown(() => resolve()));
    clearTimeout(force);
  }

  private handlers(serviceName: string): Record<string, UntypedHandleCall> {
    const service = serviceName.slice(serviceName.lastIndexOf('.') + 1);
    const methods = Object.entries(serviceContract(serviceName)).map(([rpc, kind]): [string, UntypedHandleCall] => {
      const handler = this.messageHandlers.get(JSON.stringify({ rpc, service, streaming: 'no_stream' }));
      if (!handler) throw new Error(`${serviceName}/${rpc} is in proto/ but no controller serves it`);
      if (kind.responseStream) return [rpc, (call: StreamCall) => void this.stream(service, rpc, handler, call)];
      return [
        rpc,
        (call: Call, callback: sendUnaryData<object>) => void this.answer(service, rpc, handler, call, callback),
      ];
    });
    return Object.fromEntries(methods);
  }

  private async answer(
    service: string,
    method: string,
    handler: MessageHandler,
    call: Call,
    callback: sendUnaryData<object>,
  ) {
    const { clock, observe, budget } = this.options;
    const began = clock.now();
    let ctx = anonymousContext(call, this.options);
    const standing = new Metadata();
    let code = 'OK';
    try {
      ctx = { ...ctx, principal: await chargeCall(call, principalOf(call, this.options), standing, budget) };
      if (call.request === UNREADABLE) throw AppError.of('MALFORMED_REQUEST');
      // Nest runs the access guard here, then the handler.
      // It gives a plain value, or an observable where something around the handler did.
      callback(
        null,
        await lastValueFrom(this.transformToObservable<object>(handler(call.request, ctx))),
        answerMetadata(ctx, standing),
      );
    } catch (thrown) {
      const error = outOfTime(AppError.from(thrown), ctx, clock.now());
      code = error.code;
      callback(this.failed(error, ctx, `${service}/${method}`, standing));
    }
    const { requestId, trace } = ctx;
    const seconds = (clock.now() - began) / 1000;
    observe({ service, method, code, seconds, requestId, traceId: trace.traceId });
  }

  /** The same steps, and a place for as long as it is open; opening costs what a call costs, what is sent then nothing, and what is asked for what its handler says. */
  private async stream(service: string, method: string, handler: MessageHandler, call: StreamCall): Promise<void> {
    const { clock, observe, budget, connections } = this.options;
    const began = clock.now();
    const end = new StreamEnd(call, clock);
    this.streams.add(end);
    if (this.leaving) end.because(goingAway());
    let ctx = streamContext(call, end.signal, this.options);
    const standing = new Metadata();
    let code = 'OK';
    let leave: (() => void) | undefined;
    try {
      const principal = await chargeCall(call, principalOf(call, this.options), standing, budget);
      ctx = { ...ctx, principal, ...spending(call, principal, budget) };
      leave = connections?.take(principal);
      end.with(principal);
      const sent = 'request' in call ? call.request : messagesOf(call, UNREADABLE);
      if (sent === UNREADABLE) throw AppError.of('MALFORMED_REQUEST');
      const given: unknown = await handler(sent, ctx);
      // An observable where something around the handler failed.
      const messages = isObservable(given) ? await lastValueFrom(given) : given;
      await sendAll(call, messages as AsyncIterable<object>, ctx, standing);
    } catch (thrown) {
      const error = AppError.from(thrown);
      code = error.code;
      const failed = this.failed(error, ctx, `${service}/${method}`, standing);
      if (!call.cancelled) call.emit('error', failed);
    } finally {
      leave?.();
      end.done();
      this.streams.delete(end);
    }
    const { requestId, trace } = ctx;
    const seconds = (clock.now() - began) / 1000;
    observe({ service, method, code, seconds, requestId, traceId: trace.traceId });
  }

  private failed(error: AppError, ctx: CallContext, rpc: string, standing: Metadata): FailedCall {
    this.report(error, ctx, rpc);
    const failed = toServiceError(error, ctx.requestId);
    answerMetadata(ctx, failed.metadata);
    failed.metadata.merge(standing);
    return failed;
  }

  private report(error: AppError, { requestId, trace }: CallContext, rpc: string): void {
    const line = { request_id: requestId, trace_id: trace.traceId, rpc, code: error.code };
    if (GRPC_STATUS[error.code] === GRPC_STATUS.INTERNAL)
      this.options.logger.error({ ...line, err: error.cause ?? error }, 'failed');
    // Without its message, which quotes what was sent.
    else this.options.logger.debug(line, ERROR_CATALOG[error.code].title);
  }

  override on(): never {
    throw new Error('the gRPC edge has no events to listen to');
  }

  override unwrap<T>(): T {
    return this.server as T;
  }
}
