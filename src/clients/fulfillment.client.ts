import { Injectable } from '@nestjs/common';
import type { FulfillmentServiceDefinition } from '../gen/trivium/fulfillment/v1/FulfillmentService.js';
import type { Shipment } from '../gen/trivium/fulfillment/v1/Shipment.js';
import type { CallContext } from '../platform/call-context.js';
import type { Channel } from './channel.js';
import { Channels } from './channels.js';
import { missing } from './errors.js';

@Injectable()
export class FulfillmentClient {
  private readonly channel: Channel<FulfillmentServiceDefinition>;

  constructor(channels: Channels) {
    this.channel = channels.to('fulfillment', 'trivium.fulfillment.v1.FulfillmentService');
  }

  async get(ctx: CallContext, shipmentId: string): Promise<Shipment> {
    const { shipment } = await this.channel
      .call(ctx, 'GetShipment', { shipmentId })
      .catch(missing('shipment', shipmentId));
    return shipment ?? missing('shipment', shipmentId)(undefined);
  }

  /** The shipments of each order, in the order of the ids; an order without any has an empty list. */
  async ofOrders(ctx: CallContext, orderIds: readonly string[]): Promise<Shipment[][]> {
    const { results } = await this.channel.call(ctx, 'BatchGetOrderShipments', { orderIds: [...orderIds] });
    return results.map(({ shipments }) => shipments);
  }
}
