import type { IncomingMessage } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { ANONYMOUS, type Identities, type Principal } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/ids.js';
import { traceFrom, traceparent } from '../../platform/trace.js';
import { ANSWER_HEADERS } from './headers.js';
import { idempotencyKeyOf } from './idempotency.js';

export interface ContextOptions {
  readonly identities: Identities;
  readonly clock: Clock;
  /** Longest time a request may take, in milliseconds; a caller's X-Request-Timeout only shortens it. */
  readonly longestMilliseconds: number;
}

/** What is known of a request once it arrived: who asks, or why that could not be told. */
interface Arrival {
  readonly anonymous: CallContext;
  readonly outcome: CallContext | AppError;
}

declare module 'fastify' {
  interface FastifyRequest {
    arrival: Arrival | undefined;
  }
  interface FastifyContextConfig {
    /** How much longer than others a request of this route may take, because it waits on purpose. */
    waitsMilliseconds?: number;
  }
}

const REQUEST_ID = /^[\w-]{8,64}$/;
const MILLISECONDS = /^[1-9]\d{0,8}$/;
const BEARER = /^Bearer ([\x21-\x7e]{1,8192})$/i;

/** The caller's X-Request-Id where it is one, else a new id. */
export function requestIdOf({ headers }: IncomingMessage, clock: Clock): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : newId('req', clock);
}

/** Fastify's first hook: every later step finds the call context on the request. */
export function contextHook(options: ContextOptions): onRequestHookHandler {
  return (request, reply, done) => {
    const anonymous = arrive(request, reply, options);
    const authorization = request.headers.authorization;
    if (authorization === undefined) return done();
    // A refused credential is not answered here: each road renders it in its own way, and public pages do not care.
    principalOf(request.raw, authorization, options.identities).then(
      (principal) => {
        request.arrival = { anonymous, outcome: { ...anonymous, principal } };
        done();
      },
      (thrown: unknown) => {
        request.arrival = { anonymous, outcome: AppError.from(thrown) };
        done();
      },
    );
  };
}

/** Begins the anonymous context of a request; also for those that Fastify refuses before its hooks. */
export function arrive(
  request: FastifyRequest,
  reply: FastifyReply,
  { clock, longestMilliseconds }: Omit<ContextOptions, 'identities'>,
): CallContext {
  const { headers } = request;
  const longest = longestMilliseconds + (request.routeOptions?.config?.waitsMilliseconds ?? 0);
  const leaving = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) leaving.abort();
  });
  const wanted = headers['x-request-timeout'];
  const milliseconds = typeof wanted === 'string' && MILLISECONDS.test(wanted) ? Number(wanted) : longest;
  const parent = headers['traceparent'];
  const anonymous: CallContext = {
    principal: ANONYMOUS,
    requestId: request.id,
    trace: traceFrom(typeof parent === 'string' ? parent : undefined),
    deadline: clock.now() + Math.min(milliseconds, longest),
    signal: leaving.signal,
    ...idempotencyKeyOf(headers),
    notes: {},
  };
  request.arrival = { anonymous, outcome: anonymous };
  reply.headers({ ...ANSWER_HEADERS, 'x-request-id': anonymous.requestId, traceparent: traceparent(anonymous.trace) });
  return anonymous;
}

async function principalOf(raw: IncomingMessage, authorization: string, identities: Identities): Promise<Principal> {
  // Node keeps the first of several Authorization headers; which one was meant cannot be told.
  const given = raw.rawHeaders.filter(
    (name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization',
  ).length;
  if (given > 1) throw AppError.of('UNAUTHENTICATED');
  return bearerOf(authorization, identities);
}

/** Whom `Bearer <token>` stands for; throws UNAUTHENTICATED where it is nobody. */
export async function bearerOf(authorization: string, identities: Identities): Promise<Principal> {
  const token = BEARER.exec(authorization)?.[1];
  const principal = token === undefined ? undefined : await identities.find(token);
  if (!principal) throw AppError.of('UNAUTHENTICATED');
  return principal;
}

/** The call context of a request; throws UNAUTHENTICATED where its credentials were refused. */
export function contextOf(request: FastifyRequest): CallContext {
  const outcome =
    request.arrival?.outcome ?? AppError.of('INTERNAL', {}, { cause: new Error('a request without the context hook') });
  if (outcome instanceof AppError) throw outcome;
  return outcome;
}

/** The same without asking who calls: for logs and for the rendering of failures. Never throws after the hook. */
export function anonymousContextOf(request: FastifyRequest): CallContext {
  if (!request.arrival) throw new Error('a request without the context hook');
  return request.arrival.anonymous;
}

/** The call context of a REST handler. */
export const Ctx = createParamDecorator((_: unknown, host: ExecutionContext) =>
  contextOf(host.switchToHttp().getRequest<FastifyRequest>()),
);
