import type { IncomingHttpHeaders } from 'node:http';
import type { onSendHookHandler } from 'fastify';
import type { CallContext } from '../../platform/call-context.js';

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ */
export function idempotencyKeyOf(headers: IncomingHttpHeaders): Pick<CallContext, 'idempotencyKey'> {
  const value = headers['idempotency-key'];
  // Sent twice, Node joins them by ", ", which no key contains.
  return value === undefined ? {} : { idempotencyKey: { value: String(value), field: 'Idempotency-Key' } };
}

/** Marks answers that are repeats. */
export const markReplay: onSendHookHandler = ({ arrival }, reply, payload, done) => {
  if (arrival?.anonymous.notes?.replayed) void reply.header('idempotent-replayed', 'true');
  done(null, payload);
};
