import type { StockInput } from '../../gen/trivium/inventory/v1/Stock.js';
import { toTimestamp } from '../../platform/timestamp.js';
import { available } from './inventory.rules.js';
import type { StockRow } from './inventory.tables.js';

export const stockMessage = (stock: StockRow): StockInput => ({
  productId: stock.product_id,
  onHand: stock.on_hand,
  reserved: stock.reserved,
  available: available(stock),
  updatedAt: toTimestamp(stock.updated_at),
});
