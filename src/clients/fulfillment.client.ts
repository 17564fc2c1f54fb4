import { Injectable } from '@nestjs/common';
import type { CancelShipmentRequestInput } from '../gen/trivium/fulfillment/v1/CancelShipmentRequest.js';
import type { CreateShipmentRequestInput } from '../gen/trivium/fulfillment/v1/CreateShipmentRequest.js';
import type { FulfillmentServiceDefinition } from '../gen/trivium/fulfillment/v1/FulfillmentService.js';
import type { Shipment } from '../gen/trivium/fulfillment/v1/Shipment.js';
import type { UpdateShipmentStatusRequestInput } from '../gen/trivium/fulfillment/v1/UpdateShipmentStatusRequest.js';
import type { CallContext } from '../platform/call-context.js';
import { AppError } from '../platform/errors.js';
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

  /** The shipment of the order. NO_CARRIER where none goes to the address. */
  async create(ctx: CallContext, request: CreateShipmentRequestInput): Promise<Shipment> {
    const { shipment } = await this.channel.call(ctx, 'CreateShipment', request);
    return shipment ?? nothing();
  }

  /** undefined where there was none; FAILED_PRECONDITION where it is on its way. */
  async cancel(ctx: CallContext, request: CancelShipmentRequestInput): Promise<Shipment | undefined> {
    const { shipment } = await this.channel.call(ctx, 'CancelShipment', request);
    return shipment ?? undefined;
  }

  async updateStatus(
    ctx: CallContext,
    request: UpdateShipmentStatusRequestInput & { readonly shipmentId: string },
  ): Promise<Shipment> {
    const absent = missing('shipment', request.shipmentId);
    const { shipment } = await this.channel.call(ctx, 'UpdateShipmentStatus', request).catch(absent);
    return shipment ?? nothing();
  }
}

function nothing(): never {
  throw AppError.of('UPSTREAM_FAILED', { service: 'fulfillment' });
}
