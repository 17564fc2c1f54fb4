import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { ANONYMOUS, type Principal } from '../../platform/access.js';
import type { Budget, Charge, Standing } from '../../platform/budget/budget.js';
import { consumerOf, type Consumer } from '../../platform/budget/consumer.js';
import { AppError } from '../../platform/errors.js';
import { clientAddress, type TrustsProxy } from '../../platform/proxies.js';

export interface BudgetOptions {
  /** Not set: nobody is charged. */
  readonly budget?: Budget | undefined;
  /** Not set: X-Forwarded-For is not believed. */
  readonly trustsProxy?: TrustsProxy | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What it was debited; undefined where it was not yet, or costs nothing. */
    charge: Charge | undefined;
  }
  interface FastifyContextConfig {
    /** false: the route costs nothing, or charges by itself. */
    charged?: boolean;
  }
}

/** For routes that `budgetHook` lets pass: pages for people, health. */
export const UNCHARGED = { config: { charged: false } } as const;

export const ORDINARY_POINTS = 1;
const STANDING_HEADERS = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'] as const;

/** Debits a request before anything of it is read: paths that do not exist and credentials that are refused cost, too. */
export function budgetHook(options: BudgetOptions): onRequestAsyncHookHandler {
  return async (request, reply) => {
    if (request.routeOptions.config?.charged !== false) await chargeRequest(request, reply, ORDINARY_POINTS, options);
  };
}

/** Debits a request and says in its headers where the caller stands; throws RATE_LIMITED where it is spent. */
export async function chargeRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  points: number,
  options: BudgetOptions,
): Promise<void> {
  if (!options.budget) return;
  const charge = await options.budget.charge(consumerAt(request, options), points);
  request.charge = charge;
  showStanding(reply, charge.standing);
  if (charge.refusal) throw charge.refusal;
}

/** For a request that fails before it could be charged: its own error, or RATE_LIMITED. */
export async function chargeFailure(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  options: BudgetOptions,
): Promise<unknown> {
  if (request.charge) return error;
  return chargeRequest(request, reply, ORDINARY_POINTS, options).then(
    () => error,
    (refusal: unknown) => refusal,
  );
}

/** For an answer that others are given, too: it must not tell them where its first caller stands. */
export function hideStanding(reply: FastifyReply): void {
  for (const name of STANDING_HEADERS) void reply.removeHeader(name);
}

export function showStanding(reply: FastifyReply, { limit, remaining, resetMilliseconds }: Standing): void {
  void reply.headers({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(Math.ceil(resetMilliseconds / 1000)),
  });
}

/** Those whose credentials are refused count by their address. */
function consumerAt({ raw, arrival }: FastifyRequest, options: BudgetOptions): Consumer {
  const outcome = arrival?.outcome;
  return consumerOfRequest(raw, !outcome || outcome instanceof AppError ? ANONYMOUS : outcome.principal, options);
}

/** Who pays for what a principal sends in this request, or over the connection that it began. */
export function consumerOfRequest(
  { socket, headers }: IncomingMessage,
  principal: Principal,
  { trustsProxy }: Pick<BudgetOptions, 'trustsProxy'>,
): Consumer {
  const forwarded = [headers['x-forwarded-for']].flat().join(',');
  return consumerOf(principal, clientAddress(socket.remoteAddress ?? '', forwarded || undefined, trustsProxy));
}
