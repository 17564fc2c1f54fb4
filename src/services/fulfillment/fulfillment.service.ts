import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { Ctx } from '../../edges/grpc/context.js';
import { causedByCall } from '../../events/envelope.js';
import type { BatchGetOrderShipmentsRequest } from '../../gen/trivium/fulfillment/v1/BatchGetOrderShipmentsRequest.js';
import type { BatchGetOrderShipmentsResponseInput } from '../../gen/trivium/fulfillment/v1/BatchGetOrderShipmentsResponse.js';
import type { BatchGetShipmentsRequest } from '../../gen/trivium/fulfillment/v1/BatchGetShipmentsRequest.js';
import type { BatchGetShipmentsResponseInput } from '../../gen/trivium/fulfillment/v1/BatchGetShipmentsResponse.js';
import type { CancelShipmentRequest } from '../../gen/trivium/fulfillment/v1/CancelShipmentRequest.js';
import type { CancelShipmentResponseInput } from '../../gen/trivium/fulfillment/v1/CancelShipmentResponse.js';
import type { CreateShipmentRequest } from '../../gen/trivium/fulfillment/v1/CreateShipmentRequest.js';
import type { CreateShipmentResponseInput } from '../../gen/trivium/fulfillment/v1/CreateShipmentResponse.js';
import type { GetShipmentRequest } from '../../gen/trivium/fulfillment/v1/GetShipmentRequest.js';
import type { GetShipmentResponseInput } from '../../gen/trivium/fulfillment/v1/GetShipmentResponse.js';
import type { UpdateShipmentStatusRequest } from '../../gen/trivium/fulfillment/v1/UpdateShipmentStatusRequest.js';
import type { UpdateShipmentStatusResponseInput } from '../../gen/trivium/fulfillment/v1/UpdateShipmentStatusResponse.js';
import type { CallContext } from '../../platform/call-context.js';
import { systemClock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { checkBatch, notFoundStatus } from '../requests.js';
import { cancelShipment } from './cancel-shipment.js';
import { createShipment } from './create-shipment.js';
import { orderOf, parcelOf, stepOf } from './fulfillment.input.js';
import { shipmentMessage } from './fulfillment.message.js';
import { FulfillmentStore } from './fulfillment.store.js';
import type { ShipmentChange } from './shipment-change.js';
import type { ShipmentRecord } from './shipments.query.js';
import { updateShipment } from './update-shipment.js';

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

  @GrpcMethod()
  async createShipment(
    @Ctx() ctx: CallContext,
    @Payload() request: CreateShipmentRequest,
  ): Promise<CreateShipmentResponseInput> {
    const parcel = parcelOf(ctx.principal, request);
    return { shipment: await this.change(ctx, (change) => createShipment(change, parcel)) };
  }

  @GrpcMethod()
  async cancelShipment(
    @Ctx() ctx: CallContext,
    @Payload() request: CancelShipmentRequest,
  ): Promise<CancelShipmentResponseInput> {
    const orderId = orderOf(ctx.principal, request);
    return { shipment: await this.change(ctx, (change) => cancelShipment(change, orderId)) };
  }

  @GrpcMethod()
  async updateShipmentStatus(
    @Ctx() ctx: CallContext,
    @Payload() request: UpdateShipmentStatusRequest,
  ): Promise<UpdateShipmentStatusResponseInput> {
    const step = stepOf(ctx.principal, request);
    return { shipment: await this.change(ctx, (change) => updateShipment(change, step)) };
  }

  private async change(ctx: CallContext, work: (change: ShipmentChange) => Promise<ShipmentRecord | undefined>) {
    const shipment = await this.shipments.change(causedByCall(ctx), new Date(systemClock.now()), work);
    return shipment && shipmentMessage(shipment);
  }
}
