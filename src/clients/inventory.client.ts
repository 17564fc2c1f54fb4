import { Injectable } from '@nestjs/common';
import type { AdjustStockRequestInput } from '../gen/trivium/inventory/v1/AdjustStockRequest.js';
import type { CommitStockRequestInput } from '../gen/trivium/inventory/v1/CommitStockRequest.js';
import type { InventoryServiceDefinition } from '../gen/trivium/inventory/v1/InventoryService.js';
import type { ReleaseStockRequestInput } from '../gen/trivium/inventory/v1/ReleaseStockRequest.js';
import type { Reservation } from '../gen/trivium/inventory/v1/Reservation.js';
import type { ReserveStockRequestInput } from '../gen/trivium/inventory/v1/ReserveStockRequest.js';
import type { Stock } from '../gen/trivium/inventory/v1/Stock.js';
import type { CallContext } from '../platform/call-context.js';
import { AppError } from '../platform/errors.js';
import { settled } from './batch.js';
import type { Channel } from './channel.js';
import { Channels } from './channels.js';
import { missing } from './errors.js';

@Injectable()
export class InventoryClient {
  private readonly channel: Channel<InventoryServiceDefinition>;

  constructor(channels: Channels) {
    this.channel = channels.to('inventory', 'trivium.inventory.v1.InventoryService');
  }

  /** In the order of the ids, with an error in the place of what could not be had. */
  async getMany(ctx: CallContext, productIds: readonly string[]): Promise<(Stock | AppError)[]> {
    const { results } = await this.channel.call(ctx, 'BatchGetStock', { productIds: [...productIds] });
    return results.map(({ stock, error }) => settled({ value: stock, error: error ?? null }, 'inventory'));
  }

  /** A repeated request id changes nothing. */
  async adjust(ctx: CallContext, request: AdjustStockRequestInput & { readonly productId: string }): Promise<Stock> {
    const absent = missing('stock', request.productId);
    const { stock } = await this.channel.call(ctx, 'AdjustStock', request).catch(absent);
    return stock ?? absent(undefined);
  }

  /** INSUFFICIENT_INVENTORY where units are missing, FAILED_PRECONDITION where the order's stock was released before. */
  async reserve(ctx: CallContext, request: ReserveStockRequestInput): Promise<Reservation> {
    return present(await this.channel.call(ctx, 'ReserveStock', request));
  }

  /** Nothing to give back is a success too, and keeps a late reservation out. */
  async release(ctx: CallContext, request: ReleaseStockRequestInput): Promise<Reservation> {
    return present(await this.channel.call(ctx, 'ReleaseStock', request));
  }

  async commit(ctx: CallContext, request: CommitStockRequestInput): Promise<Reservation> {
    return present(await this.channel.call(ctx, 'CommitStock', request));
  }
}

function present({ reservation }: { readonly reservation: Reservation | null }): Reservation {
  if (!reservation) throw AppError.of('UPSTREAM_FAILED', { service: 'inventory' });
  return reservation;
}
