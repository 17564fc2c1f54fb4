import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Metadata, type ServerUnaryCall } from '@grpc/grpc-js';
import { ANONYMOUS, type Principal } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/ids.js';
import { traceFrom, traceparent } from '../../platform/trace.js';
import { idempotencyKeyOf, markReplay } from './idempotency.js';
import { certifiedPrincipal, type GrpcTls } from './tls.js';

/** Turns a bearer token into a principal; undefined where it is unknown. */
export type Authenticate = (token: string) => Promise<Principal | undefined> | Principal | undefined;

export interface ContextOptions {
  readonly authenticate: Authenticate;
  readonly clock: Clock;
  /** Longest time a call may take, in milliseconds; a caller's own deadline only shortens it. */
  readonly longestMilliseconds: number;
  /** Not set: without TLS. */
  readonly tls?: GrpcTls | undefined;
}

type UnaryCall = ServerUnaryCall<object, object>;
/** What every kind of call has. */
type AnyCall = Pick<UnaryCall, 'metadata' | 'getDeadline' | 'getPeer' | 'getAuthContext'>;

const REQUEST_ID = /^[\w-]{8,64}$/;

const text = (metadata: Metadata, key: string): string | undefined => metadata.get(key)[0]?.toString();

/** The caller's x-request-id where it is one, else a new id, which later steps find in its place. */
export function keepRequestId(metadata: Metadata, clock: Clock): string {
  const given = text(metadata, 'x-request-id');
  if (given && REQUEST_ID.test(given)) return given;
  const made = newId('req', clock);
  metadata.set('x-request-id', made);
  return made;
}

/** What is known of a call before anything about it is checked: needed to report even a refused one. */
export function anonymousContext(call: UnaryCall, { clock, longestMilliseconds }: ContextOptions): CallContext {
  const leaving = new AbortController();
  call.on('cancelled', () => leaving.abort());
  if (call.cancelled) leaving.abort();
  return {
    principal: ANONYMOUS,
    requestId: keepRequestId(call.metadata, clock),
    trace: traceFrom(text(call.metadata, 'traceparent')),
    deadline: Math.min(Number(call.getDeadline()), clock.now() + longestMilliseconds),
    signal: leaving.signal,
    ...idempotencyKeyOf(call.request),
    notes: {},
  };
}

/** The same for a call that is answered by a stream: it has no deadline but its caller's. */
export function streamContext(call: AnyCall, signal: AbortSignal, { clock }: ContextOptions): CallContext {
  return {
    principal: ANONYMOUS,
    requestId: keepRequestId(call.metadata, clock),
    trace: traceFrom(text(call.metadata, 'traceparent')),
    deadline: Number(call.getDeadline()),
    signal,
    notes: {},
  };
}

/** Sent behind every answer, so that both sides can find it in their logs. */
export function answerMetadata(ctx: CallContext, metadata = new Metadata()): Metadata {
  metadata.set('x-request-id', ctx.requestId);
  metadata.set('traceparent', traceparent(ctx.trace));
  return markReplay(metadata, ctx);
}

/**
 * The caller named by the metadata `authorization: Bearer …`, where there is none the one whom the certificate of the
 * connection names, else anonymous.
 */
export async function principalOf(call: AnyCall, { authenticate, tls }: ContextOptions): Promise<Principal> {
  const values = call.metadata.get('authorization');
  if (values.length === 0) return certifiedPrincipal(call, tls) ?? ANONYMOUS;
  const token = values.length === 1 ? /^Bearer ([\x21-\x7e]{1,8192})$/i.exec(String(values[0]))?.[1] : undefined;
  const principal = token === undefined ? undefined : await authenticate(token);
  if (!principal) throw AppError.of('UNAUTHENTICATED');
  return principal;
}

/** The call context of a handler. */
export const Ctx = createParamDecorator((_: unknown, host: ExecutionContext) =>
  host.switchToRpc().getContext<CallContext>(),
);
