import { Metadata, type ServerUnaryCall } from '@grpc/grpc-js';
import { ANONYMOUS, type Principal } from '../../platform/access.js';
import type { Budget, Standing } from '../../platform/budget/budget.js';
import { consumerOf } from '../../platform/budget/consumer.js';
import type { CallContext } from '../../platform/call-context.js';

export const ORDINARY_POINTS = 1;

/** Debits a call on behalf of its caller and puts into its trailers where that one stands; throws RATE_LIMITED. */
export async function chargeCall(
  call: Pick<ServerUnaryCall<object, object>, 'getPeer'>,
  caller: Promise<Principal>,
  trailers: Metadata,
  budget: Budget | undefined,
): Promise<Principal> {
  if (!budget) return caller;
  // Those whose credentials are refused count by their address.
  const known = await caller.catch(() => ANONYMOUS);
  const { standing, refusal } = await budget.charge(consumerOf(known, addressOf(call.getPeer())), ORDINARY_POINTS);
  showStanding(trailers, standing);
  if (refusal) throw refusal;
  return caller;
}

/** For what a caller asks for over a stream that it has opened; undefined where nothing costs. */
export function spending(
  call: Pick<ServerUnaryCall<object, object>, 'getPeer'>,
  principal: Principal,
  budget: Budget | undefined,
): Pick<CallContext, 'spend'> {
  if (!budget) return {};
  const consumer = consumerOf(principal, addressOf(call.getPeer()));
  const spend = async (points: number): Promise<void> => {
    const { refusal } = await budget.charge(consumer, points);
    if (refusal) throw refusal;
  };
  return { spend };
}

function showStanding(trailers: Metadata, { limit, remaining, resetMilliseconds }: Standing): void {
  trailers.set('x-ratelimit-limit', String(limit));
  trailers.set('x-ratelimit-remaining', String(remaining));
  trailers.set('x-ratelimit-reset', String(Math.ceil(resetMilliseconds / 1000)));
}

/** Of "127.0.0.1:50051" and "[::1]:50051". */
const addressOf = (peer: string): string => peer.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
