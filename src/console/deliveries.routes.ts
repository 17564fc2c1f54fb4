import type { CursorCodec } from '../platform/cursor.js';
import { deliveryWithAttemptsV2, deliveryV2 } from '../webhooks/deliveries/deliveries.v2.view.js';
import type { Delivery, DeliveryStore } from '../webhooks/deliveries/delivery.store.js';
import { DELIVERY_STATES } from '../webhooks/out/outgoing.tables.js';
import { ListInput } from './input.js';
import { data, type Route } from './routes.js';

const FILTERS = ['status', 'partner_id', 'endpoint_id', 'event_type', 'event_id', 'since', 'until'] as const;

/** Webhooks to all partners. A payload holds no personal data: see docs/decisions/0231. */
export function deliveriesRoutes(deliveries: DeliveryStore, cursors: CursorCodec): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/api/deliveries',
      answer: async ({ query }) => {
        const input = new ListInput('deliveries', query, FILTERS);
        const status = input.oneOf('status', DELIVERY_STATES);
        const type = input.text('event_type');
        const { rows, nextPageToken } = await deliveries.list({
          status: status && [status],
          partnerId: input.text('partner_id'),
          endpointId: input.text('endpoint_id'),
          eventTypes: type === undefined ? undefined : [type],
          eventId: input.text('event_id'),
          since: input.instant('since'),
          until: input.instant('until'),
          pageToken: input.position(cursors) ?? '',
          size: input.limit,
        });
        return data(
          rows.map((row) => ({ ...deliveryV2(row), ...placeOf(row) })),
          { next_cursor: input.nextCursor(cursors, nextPageToken || undefined) },
        );
      },
    },
    {
      method: 'GET',
      path: '/api/deliveries/:id',
      answer: async ({ params }) => {
        const found = await deliveries.get(params['id'] ?? '');
        return data({ ...deliveryWithAttemptsV2(found), ...placeOf(found.delivery) });
      },
    },
  ];
}

/** Whose it is, and where to look on. */
const placeOf = ({ partner_id, key, sequence, trace_id, lease_until: until }: Delivery) => ({
  partner_id,
  key,
  sequence,
  trace_id,
  lease_until: until?.toISOString() ?? null,
});
