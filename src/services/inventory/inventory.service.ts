import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { Ctx } from '../../edges/grpc/context.js';
import { causedByCall } from '../../events/envelope.js';
import type { AdjustStockRequest } from '../../gen/trivium/inventory/v1/AdjustStockRequest.js';
import type { AdjustStockResponseInput } from '../../gen/trivium/inventory/v1/AdjustStockResponse.js';
import type { BatchGetStockRequest } from '../../gen/trivium/inventory/v1/BatchGetStockRequest.js';
import type { BatchGetStockResponseInput } from '../../gen/trivium/inventory/v1/BatchGetStockResponse.js';
import type { GetStockRequest } from '../../gen/trivium/inventory/v1/GetStockRequest.js';
import type { GetStockResponseInput } from '../../gen/trivium/inventory/v1/GetStockResponse.js';
import type { CommitStockRequest } from '../../gen/trivium/inventory/v1/CommitStockRequest.js';
import type { CommitStockResponseInput } from '../../gen/trivium/inventory/v1/CommitStockResponse.js';
import type { LinkItemRequest } from '../../gen/trivium/inventory/v1/LinkItemRequest.js';
import type { LinkItemResponseInput } from '../../gen/trivium/inventory/v1/LinkItemResponse.js';
import type { ReleaseStockRequest } from '../../gen/trivium/inventory/v1/ReleaseStockRequest.js';
import type { ReleaseStockResponseInput } from '../../gen/trivium/inventory/v1/ReleaseStockResponse.js';
import type { ReserveStockRequest } from '../../gen/trivium/inventory/v1/ReserveStockRequest.js';
import type { ReserveStockResponseInput } from '../../gen/trivium/inventory/v1/ReserveStockResponse.js';
import type { CallContext } from '../../platform/call-context.js';
import { systemClock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { checkBatch, checkRequestId, notFoundStatus } from '../requests.js';
import { reservationMessage, stockMessage } from './inventory.message.js';
import { itemLink, reservationCommand, wantedLines } from './inventory.requests.js';
import { MAY_ADJUST } from './inventory.rules.js';
import { InventoryStore, type Moment } from './inventory.store.js';

const LARGEST_BATCH = 500;

/** trivium.inventory.v1.InventoryService */
@Controller()
export class InventoryService {
  constructor(private readonly inventory: InventoryStore) {}

  @GrpcMethod()
  async getStock(@Ctx() _ctx: CallContext, @Payload() { productId }: GetStockRequest): Promise<GetStockResponseInput> {
    const [stock] = await this.inventory.find([productId]);
    if (!stock) throw AppError.notFound('stock', productId);
    return { stock: stockMessage(stock) };
  }

  @GrpcMethod()
  async batchGetStock(
    @Ctx() _ctx: CallContext,
    @Payload() { productIds }: BatchGetStockRequest,
  ): Promise<BatchGetStockResponseInput> {
    checkBatch('product_ids', productIds, LARGEST_BATCH);
    const found = await this.inventory.find(productIds);
    const byId = new Map(found.map((stock) => [stock.product_id, stockMessage(stock)]));
    const result = (productId: string) => {
      const stock = byId.get(productId);
      return stock ? { productId, stock } : { productId, error: notFoundStatus('stock', productId) };
    };
    return { results: productIds.map(result) };
  }

  @GrpcMethod()
  async adjustStock(
    @Ctx() { principal }: CallContext,
    @Payload() request: AdjustStockRequest,
  ): Promise<AdjustStockResponseInput> {
    if (!MAY_ADJUST[principal.kind]) throw AppError.of('FORBIDDEN');
    checkRequestId(request.requestId);
    checkDelta(request.delta);
    const { requestId: request_id, productId: product_id, delta } = request;
    const stock = await this.inventory.adjust({ request_id, product_id, delta }, new Date(systemClock.now()));
    return { stock: stockMessage(stock) };
  }

  @GrpcMethod()
  async linkItem(
    @Ctx() { principal }: CallContext,
    @Payload() request: LinkItemRequest,
  ): Promise<LinkItemResponseInput> {
    const link = itemLink(principal, request);
    return { stock: stockMessage(await this.inventory.link(link, new Date(systemClock.now()))) };
  }

  @GrpcMethod()
  async reserveStock(
    @Ctx() ctx: CallContext,
    @Payload() request: ReserveStockRequest,
  ): Promise<ReserveStockResponseInput> {
    const command = reservationCommand(ctx.principal, request);
    const reservation = await this.inventory.reserve(command, wantedLines(request.lines), momentOf(ctx));
    return { reservation: reservationMessage(reservation) };
  }

  @GrpcMethod()
  async releaseStock(
    @Ctx() ctx: CallContext,
    @Payload() request: ReleaseStockRequest,
  ): Promise<ReleaseStockResponseInput> {
    const command = reservationCommand(ctx.principal, request);
    return { reservation: reservationMessage(await this.inventory.release(command, momentOf(ctx))) };
  }

  @GrpcMethod()
  async commitStock(
    @Ctx() { principal }: CallContext,
    @Payload() request: CommitStockRequest,
  ): Promise<CommitStockResponseInput> {
    const command = reservationCommand(principal, request);
    return { reservation: reservationMessage(await this.inventory.commit(command, new Date(systemClock.now()))) };
  }
}

function checkDelta(delta: number): void {
  if (delta === 0) throw AppError.invalid({ field: 'delta', reason: 'OUT_OF_RANGE', message: 'delta must not be 0.' });
}

const momentOf = (ctx: CallContext): Moment => ({ now: new Date(systemClock.now()), cause: causedByCall(ctx) });
