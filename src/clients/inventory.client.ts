import { Injectable } from '@nestjs/common';
import type { InventoryServiceDefinition } from '../gen/trivium/inventory/v1/InventoryService.js';
import type { Stock } from '../gen/trivium/inventory/v1/Stock.js';
import type { CallContext } from '../platform/call-context.js';
import type { AppError } from '../platform/errors.js';
import { settled } from './batch.js';
import type { Channel } from './channel.js';
import { Channels } from './channels.js';

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
}
