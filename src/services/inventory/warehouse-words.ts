import type { Transaction } from 'kysely';
import { consumer, NeverHandled, type AnyConsumer } from '../../events/bus/consumer.js';
import type { DataOf } from '../../events/catalog/catalog.js';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { uuidOf } from '../../platform/ids.js';
import type { InventoryTables } from './inventory.tables.js';
import { adjust } from './stock-adjustment.js';
import { count, productOfSku } from './stock-items.js';

const HEARS = { 'stock_level.changed': 1, 'stock_move.confirmed': 1 } as const;

/** What shops and warehouses outside tell of goods: how many there are, or how many came and left. */
export const warehouseWords = (clock: Clock): AnyConsumer =>
  consumer<typeof HEARS, InventoryTables>({
    name: 'inventory.warehouse_words',
    hears: HEARS,
    from: 'beginning',
    schema: 'inventory',
    handle: async (tx, event) => {
      const now = new Date(clock.now());
      if (event.event_type === 'stock_move.confirmed') return book(tx, event.data, now);
      const { provider, external_item_id, sku, available, changed_at } = event.data;
      await count(tx, { provider, external_item_id, available, changed_at: new Date(changed_at) }, sku, now);
    },
  });

/** Once per move, by its name there. */
async function book(
  tx: Transaction<InventoryTables>,
  { provider, move_id, sku, quantity }: DataOf<'stock_move.confirmed'>,
  now: Date,
): Promise<void> {
  if (quantity === 0) return;
  const move = `the move ${move_id} of ${provider}`;
  const product_id = await productOfSku(tx, sku);
  if (product_id === undefined) throw new NeverHandled(`${move} is of ${sku}, which is no SKU of a product here`);
  const request = { request_id: uuidOf(provider, 'stock-move', move_id), product_id, delta: quantity };
  await adjust(tx, request, 'move', now).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    if (error.code !== 'FAILED_PRECONDITION')
      throw new NeverHandled(`${move} was told before as another one`, { cause: error });
    // Tried again: the units may come by a move that is told later.
    const { on_hand, reserved } = error.details as { readonly on_hand: number; readonly reserved: number };
    const there = `${on_hand} are there and ${reserved} of them set aside`;
    throw new Error(`${move} takes ${-quantity} units of ${sku}, of which ${there}`, { cause: error });
  });
}
