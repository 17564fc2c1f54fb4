import type { Metadata } from '@grpc/grpc-js';
import type { CallContext } from '../../platform/call-context.js';

/** The `request_id` that every writing request message has. */
export function idempotencyKeyOf(request: object): Pick<CallContext, 'idempotencyKey'> {
  const value: unknown = 'requestId' in request ? request.requestId : '';
  return typeof value === 'string' && value !== '' ? { idempotencyKey: { value, field: 'request_id' } } : {};
}

/** Marks answers that are repeats. */
export function markReplay(metadata: Metadata, { notes }: CallContext): Metadata {
  if (notes?.replayed) metadata.set('idempotent-replayed', 'true');
  return metadata;
}
