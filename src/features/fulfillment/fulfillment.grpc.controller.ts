import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { FulfillmentClient } from '../../clients/fulfillment.client.js';
import { OrdersClient } from '../../clients/orders.client.js';
import { Ctx } from '../../edges/grpc/context.js';
import { toInput } from '../../edges/grpc/input.js';
import { partialErrors } from '../../edges/grpc/partial-errors.js';
import type { GetShipmentViewRequest } from '../../gen/trivium/bff/v1/GetShipmentViewRequest.js';
import type { GetShipmentViewResponseInput } from '../../gen/trivium/bff/v1/GetShipmentViewResponse.js';
import type { ListOrderShipmentViewsRequest } from '../../gen/trivium/bff/v1/ListOrderShipmentViewsRequest.js';
import type { ListOrderShipmentViewsResponseInput } from '../../gen/trivium/bff/v1/ListOrderShipmentViewsResponse.js';
import { Allow, assertAllowed } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import type { Missing } from '../../platform/errors.js';
import { partOrNull } from '../../platform/part.js';
import { ShipmentIdInput, ShipmentsOfOrderInput } from './fulfillment.input.js';
import { fullShipmentView } from './shipment-view.view.js';

/** trivium.bff.v1.ShipmentViewService */
@Controller()
export class FulfillmentGrpcController {
  constructor(
    private readonly shipments: FulfillmentClient,
    private readonly orders: OrdersClient,
  ) {}

  @GrpcMethod('ShipmentViewService')
  @Allow('fulfillment:read')
  async getShipmentView(
    @Ctx() ctx: CallContext,
    @Payload() request: GetShipmentViewRequest,
  ): Promise<GetShipmentViewResponseInput> {
    const { id } = toInput(ShipmentIdInput, request, { id: 'shipment_id' });
    const shipment = await this.shipments.get(ctx, id);
    const missing: Missing[] = [];
    const order = ctx.principal.scopes.has('orders:read')
      ? await partOrNull(this.orders.get(ctx, shipment.orderId), ['order'], missing)
      : null;
    return { shipment: fullShipmentView(shipment, order), partialErrors: partialErrors('shipment', missing) };
  }

  @GrpcMethod('ShipmentViewService')
  @Allow('fulfillment:read')
  async listOrderShipmentViews(
    @Ctx() ctx: CallContext,
    @Payload() request: ListOrderShipmentViewsRequest,
  ): Promise<ListOrderShipmentViewsResponseInput> {
    assertAllowed(ctx.principal, { scope: 'orders:read' });
    const { order_id: orderId } = toInput(ShipmentsOfOrderInput, request);
    // The order is asked for too, as on the other roads: one that is not there is not one without shipments.
    const [[shipments = []]] = await Promise.all([
      this.shipments.ofOrders(ctx, [orderId]),
      this.orders.get(ctx, orderId),
    ]);
    return { shipments: shipments.map((shipment) => fullShipmentView(shipment, null)) };
  }
}
