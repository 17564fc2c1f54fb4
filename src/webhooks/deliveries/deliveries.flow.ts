import { Injectable } from '@nestjs/common';
import type { CallContext } from '../../platform/call-context.js';
import { Idempotency } from '../../platform/idempotency/idempotency.js';
import { parseInstant } from '../../platform/instant.js';
import type { RedeliverRangeInput } from './deliveries.input.js';
import { deliveryPath, deliveryV2, type RedeliveryV2, type WebhookDeliveryV2 } from './deliveries.v2.view.js';
import { DeliveryStore } from './delivery.store.js';
import { checkLeads } from '../endpoints/endpoint-access.js';
import { EndpointStore } from '../endpoints/endpoint.store.js';
import { TestEvents } from '../endpoints/test-events.js';

const operation = (name: string) => ({ name: `webhook_deliveries.${name}`, message: '' });
const TEST = operation('test');
const AGAIN = operation('redeliver');
const RANGE = operation('redeliver_range');

/** More in one statement would keep senders waiting. */
const MOST_AT_ONCE = 10_000;

/** Owners of endpoints ask for deliveries. */
@Injectable()
export class DeliveriesFlow {
  constructor(
    private readonly endpoints: EndpointStore,
    private readonly deliveries: DeliveryStore,
    private readonly tests: TestEvents,
    private readonly idempotency: Idempotency,
  ) {}

  async test(ctx: CallContext, endpointId: string): Promise<WebhookDeliveryV2> {
    const made = await this.idempotency.once(ctx, TEST, { endpointId }, async () => {
      const endpoint = await this.endpoints.get(ctx.principal.subject, endpointId);
      return deliveryV2(await this.tests.publish(ctx, endpoint));
    });
    if (ctx.notes) ctx.notes.location = deliveryPath(made);
    return made;
  }

  /** One that is on its way stays on its way. */
  redeliver(ctx: CallContext, endpointId: string, id: string): Promise<WebhookDeliveryV2> {
    return this.idempotency.once(ctx, AGAIN, { endpointId, id }, async () => {
      const endpoint = await this.endpoints.get(ctx.principal.subject, endpointId);
      const { delivery } = await this.deliveries.get(id, { endpointId });
      checkLeads(ctx.principal, endpoint, [delivery.event_type]);
      await this.deliveries.again({ endpointId, id }, 1);
      return deliveryV2((await this.deliveries.get(id, { endpointId })).delivery);
    });
  }

  redeliverRange(ctx: CallContext, endpointId: string, input: RedeliverRangeInput): Promise<RedeliveryV2> {
    return this.idempotency.once(ctx, RANGE, { endpointId, ...input }, async () => {
      const endpoint = await this.endpoints.get(ctx.principal.subject, endpointId);
      const { status, event_types: eventTypes, since, until } = input;
      const range = { since: parseInstant(since), until: until === undefined ? undefined : parseInstant(until) };
      const filter = { endpointId, status, eventTypes, ...range };
      checkLeads(ctx.principal, endpoint, await this.deliveries.types(filter));
      const redelivered = await this.deliveries.again(filter, MOST_AT_ONCE);
      return { redelivered, has_more: redelivered === MOST_AT_ONCE };
    });
  }
}
