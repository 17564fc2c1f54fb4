import {
  Metadata,
  Server as GrpcServer,
  ServerCredentials,
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
import { lastValueFrom } from 'rxjs';
import type { Budget } from '../../platform/budget/budget.js';
import type { CallContext } from '../../platform/call-context.js';
import { serviceContract } from '../../platform/contracts.js';
import { ERROR_CATALOG } from '../../platform/error-catalog.js';
import { AppError } from '../../platform/errors.js';
import type { Logger } from '../../platform/logger.js';
import { chargeCall } from './budget.js';
import { anonymousContext, answerMetadata, principalOf, type ContextOptions } from './context.js';
import { GRPC_STATUS, toServiceError } from './errors.js';
import { addHealth } from './health.js';
import { GRPC_LIMITS } from './limits.js';
import { addReflection } from './reflection.js';
import { refusals } from './refusals.js';
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
  /** Told of every answer: for metrics and the log of requests. */
  readonly observe: (call: AnsweredCall) => void;
}

export interface AnsweredCall {
  readonly service: string;
  readonly method: string;
  readonly code: string;
  readonly seconds: number;
  readonly requestId: string;
  readonly traceId: string;
}

type Call = ServerUnaryCall<object, object>;

/** In place of a message that is not valid protobuf: grpc-js would answer INTERNAL in words of its own. */
const UNREADABLE = {};

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

/** gRPC as Trivium speaks it: a Nest transport whose steps stand in `answer`, in the order in which a call meets them. */
export class GrpcEdge extends NestServer implements CustomTransportStrategy {
  override readonly transportId = Transport.GRPC;
  /** Set once it listens. */
  port = 0;
  private readonly server: GrpcServer;

  constructor(private readonly options: GrpcEdgeOptions) {
    super();
    this.server = new GrpcServer({ ...GRPC_LIMITS, interceptors: [refusals(options)] });
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    const { services, reflection, listen } = this.options;
    for (const name of services) this.server.addService(tolerant(serviceContract(name)), this.handlers(name));
    addHealth(this.server, services);
    if (reflection) addReflection(this.server, services);
    refuseUnserved(this.server, this.options.clock);
    this.server.bindAsync(listen, ServerCredentials.createInsecure(), (error, port) => {
      this.port = port;
      callback(error ?? undefined);
    });
  }

  /** Lets calls under way finish, but not for longer than they may take. */
  async close(): Promise<void> {
    const force = setTimeout(() => this.server.forceShutdown(), this.options.longestMilliseconds);
    await new Promise<void>((resolve) => this.server.tryShutdown(() => resolve()));
    clearTimeout(force);
  }

  private handlers(serviceName: string): Record<string, UntypedHandleCall> {
    const service = serviceName.slice(serviceName.lastIndexOf('.') + 1);
    const methods = Object.keys(serviceContract(serviceName)).map((rpc): [string, UntypedHandleCall] => {
      const handler = this.messageHandlers.get(JSON.stringify({ rpc, service, streaming: 'no_stream' }));
      if (!handler) throw new Error(`${serviceName}/${rpc} is in proto/ but no controller serves it`);
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
      const error = AppError.from(thrown);
      code = error.code;
      this.report(error, ctx, `${service}/${method}`);
      const failed = toServiceError(error, ctx.requestId);
      answerMetadata(ctx, failed.metadata);
      failed.metadata.merge(standing);
      callback(failed);
    }
    const { requestId, trace } = ctx;
    const seconds = (clock.now() - began) / 1000;
    observe({ service, method, code, seconds, requestId, traceId: trace.traceId });
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
