import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { Ctx } from '../../edges/grpc/context.js';
import type { BatchGetOrderShipmentsRequest } from '../../gen/trivium/fulfillment/v1/BatchGetOrderShipmentsRequest.js';
import type { BatchGetOrderShipmentsResponseInput } from '../../gen/trivium/fulfillment/v1/BatchGetOrderShipmentsResponse.js';
import type { BatchGetShipmentsRequest } from '../../gen/trivium/fulfillment/v1/BatchGetShipmentsRequest.js';
import type { BatchGetShipmentsResponseInput } from '../../gen/trivium/fulfillment/v1/BatchGetShipmentsResponse.js';
import type { GetShipmentRequest } from '../../gen/trivium/fulfillment/v1/GetShipmentRequest.js';
import type { GetShipmentResponseInput } from '../../gen/trivium/fulfillment/v1/GetShipmentResponse.js';
import type { CallContext } from '../../platform/call-context.js';
import { AppError } from '../../platform/errors.js';
import { checkBatch, notFoundStatus } from '../requests.js';
import { shipmentMessage } from './fulfillment.message.js';
import { FulfillmentStore } from './fulfillment.store.js';

const LARGEST_BATCH = 200;

/** trivium.fulfillment.v1.FulfillmentService */
@Controller()
export class FulfillmentService {
  constructor(private readonly shipments: FulfillmentStore) {}

  @GrpcMethod()
  async getShipment(
    @Ctx() ctx: CallContext,
    @Payload() { shipmentId }: GetShipmentRequest,
  ): Promise<GetShipmentResponseInput> {
    const [shipment] = await this.shipments.find(ctx.principal, [shipmentId]);
    if (!shipment) throw AppError.notFound('shipment', shipmentId);
    return { shipment: shipmentMessage(shipment) };
  }

  @GrpcMethod()
  async batchGetShipments(
    @Ctx() ctx: CallContext,
    @Payload() { shipmentIds }: BatchGetShipmentsRequest,
  ): Promise<BatchGetShipmentsResponseInput> {
    checkBatch('shipment_ids', shipmentIds, LARGEST_BATCH);
    const found = await this.shipments.find(ctx.principal, shipmentIds);
    const byId = new Map(found.map((shipment) => [shipment.id, shipmentMessage(shipment)]));
    const result = (shipmentId: string) => {
      const shipment = byId.get(shipmentId);
      return shipment ? { shipmentId, shipment } : { shipmentId, error: notFoundStatus('shipment', shipmentId) };
    };
    return { results: shipmentIds.map(result) };
  }

  @GrpcMethod()
  async batchGetOrderShipments(
    @Ctx() ctx: CallContext,
    @Payload() { orderIds }: BatchGetOrderShipmentsRequest,
  ): Promise<BatchGetOrderShipmentsResponseInput> {
    checkBatch('order_ids', orderIds, LARGEST_BATCH);
    const byOrder = await this.shipments.ofOrders(ctx.principal, orderIds);
    return {
      results: orderIds.map((orderId) => ({ orderId, shipments: (byOrder.get(orderId) ?? []).map(shipmentMessage) })),
    };
  }
}
