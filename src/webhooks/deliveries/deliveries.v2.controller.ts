import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { Ctx } from '../../edges/rest/context.js';
import { one, page, type Envelope } from '../../edges/rest/envelope.js';
import { PathAndQuery } from '../../edges/rest/path-and-query.js';
import { Allow } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { CursorCodec } from '../../platform/cursor.js';
import { DeliveriesFlow } from './deliveries.flow.js';
import { DeliveryIdInput, ListDeliveriesInput, RedeliverRangeInput } from './deliveries.input.js';
import {
  deliveryV2,
  deliveryWithAttemptsV2,
  type RedeliveryV2,
  WebhookDeliveryV2,
  WebhookDeliveryWithAttemptsV2,
  withoutBytes,
} from './deliveries.v2.view.js';
import { DeliveryStore } from './delivery.store.js';
import { seesType } from '../endpoints/endpoint-access.js';
import { EndpointIdInput } from '../endpoints/endpoint-id.input.js';
import { EndpointStore } from '../endpoints/endpoint.store.js';

/** Where partners are told of events, by signed POSTs. */
@Controller('v2/webhook-endpoints')
export class WebhookDeliveriesV2Controller {
  constructor(
    private readonly endpoints: EndpointStore,
    private readonly deliveries: DeliveryStore,
    private readonly flow: DeliveriesFlow,
    private readonly cursors: CursorCodec,
  ) {}

  /** Send a `webhook.test` event to an endpoint, whatever it listens to. */
  @Post(':endpoint_id/test')
  @Allow('webhooks:manage')
  async testWebhookEndpoint(
    @Ctx() ctx: CallContext,
    @PathAndQuery(EndpointIdInput) { endpoint_id: id }: EndpointIdInput,
  ): Promise<Envelope<WebhookDeliveryV2>> {
    return one(ctx, await this.flow.test(ctx, id));
  }

  /** List deliveries to an endpoint, newest first. */
  @Get(':endpoint_id/deliveries')
  @Allow('webhooks:manage')
  async listWebhookDeliveries(
    @Ctx() ctx: CallContext,
    @PathAndQuery(ListDeliveriesInput) input: ListDeliveriesInput,
  ): Promise<Envelope<readonly WebhookDeliveryV2[]>> {
    const { limit, endpoint_id: endpointId, status, event_type: eventTypes } = input;
    const pageToken = input.pageToken(this.cursors);
    await this.endpoints.get(ctx.principal.subject, endpointId);
    const { rows, nextPageToken } = await this.deliveries.list({
      endpointId,
      status: status?.length ? status : undefined,
      eventTypes: eventTypes?.length ? eventTypes : undefined,
      pageToken,
      size: limit,
    });
    const nextCursor = nextPageToken ? this.cursors.encode(input.cursorScope(), nextPageToken) : undefined;
    return page(ctx, rows.map(deliveryV2), { limit, nextCursor });
  }

  /** Get a delivery with what was sent and every attempt. */
  @Get(':endpoint_id/deliveries/:delivery_id')
  @Allow('webhooks:manage')
  async getWebhookDelivery(
    @Ctx() ctx: CallContext,
    @PathAndQuery(DeliveryIdInput) { endpoint_id: endpointId, delivery_id: id }: DeliveryIdInput,
  ): Promise<Envelope<WebhookDeliveryWithAttemptsV2>> {
    await this.endpoints.get(ctx.principal.subject, endpointId);
    const shown = deliveryWithAttemptsV2(await this.deliveries.get(id, { endpointId }));
    return one(ctx, seesType(ctx.principal, shown.event_type) ? shown : withoutBytes(shown));
  }

  /**
   * Send a delivery again that was delivered or given up: the same bytes under the same `webhook-id`. For credentials that see
   * what the endpoint gets.
   */
  @Post(':endpoint_id/deliveries/:delivery_id/redeliver')
  @HttpCode(200)
  @Allow('webhooks:manage')
  async redeliverWebhook(
    @Ctx() ctx: CallContext,
    @PathAndQuery(DeliveryIdInput) { endpoint_id: endpointId, delivery_id: id }: DeliveryIdInput,
  ): Promise<Envelope<WebhookDeliveryV2>> {
    return one(ctx, await this.flow.redeliver(ctx, endpointId, id));
  }

  /**
   * Send all deliveries of a period again that were given up, or delivered where `status` says so. For credentials that see what
   * the endpoint gets.
   */
  @Post(':endpoint_id/redeliver')
  @HttpCode(200)
  @Allow('webhooks:manage')
  async redeliverWebhooks(
    @Ctx() ctx: CallContext,
    @PathAndQuery(EndpointIdInput) { endpoint_id: endpointId }: EndpointIdInput,
    @Body() input: RedeliverRangeInput,
  ): Promise<Envelope<RedeliveryV2>> {
    return one(ctx, await this.flow.redeliverRange(ctx, endpointId, input));
  }
}
