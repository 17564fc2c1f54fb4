import { Controller, Get } from '@nestjs/common';
import { OrdersClient } from '../../clients/orders.client.js';
import { FulfillmentClient } from '../../clients/fulfillment.client.js';
import { Ctx } from '../../edges/rest/context.js';
import { one, type Envelope } from '../../edges/rest/envelope.js';
import { expansionsFor } from '../../edges/rest/expand.js';
import { PathAndQuery } from '../../edges/rest/path-and-query.js';
import { Allow } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import type { Missing } from '../../platform/errors.js';
import { partOrNull } from '../../platform/part.js';
import { plainOrderV2 } from '../orders/plain-order.v2.view.js';
import { GetShipmentInputV2, SHIPMENT_EXPANSIONS_V2 } from './fulfillment.v2.input.js';
import { shipmentV2, ShipmentV2 } from './fulfillment.v2.view.js';

/** Parcels on their way. */
@Controller('v2/shipments')
export class FulfillmentV2Controller {
  constructor(
    private readonly shipments: FulfillmentClient,
    private readonly orders: OrdersClient,
  ) {}

  /** Get a shipment. */
  @Get(':shipment_id')
  @Allow('fulfillment:read')
  async get(
    @Ctx() ctx: CallContext,
    @PathAndQuery(GetShipmentInputV2) input: GetShipmentInputV2,
  ): Promise<Envelope<ShipmentV2>> {
    const wanted = expansionsFor(ctx.principal, SHIPMENT_EXPANSIONS_V2, input.expand);
    const shipment = await this.shipments.get(ctx, input.shipment_id);
    if (!wanted.has('order')) return one(ctx, shipmentV2(shipment));
    const missing: Missing[] = [];
    const order = await partOrNull(this.orders.get(ctx, shipment.orderId).then(plainOrderV2), ['order'], missing);
    return one(ctx, shipmentV2(shipment, order), missing);
  }
}
