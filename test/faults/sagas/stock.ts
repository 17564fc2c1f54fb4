import type { Shop } from './shop.js';

const CONTRACT = 'trivium.inventory.v1.InventoryService';

/** Products of the seeds, with this many units each that nobody has spoken for. */
export async function stockUp(shop: Shop, units: readonly number[]): Promise<readonly string[]> {
  const { rows } = await shop.ledgers.query<{ product_id: string; free: number }>(
    `select s.product_id, s.on_hand - s.reserved as free from inventory.stock s
     join catalog.products p on p.id = s.product_id where p.status = 'active' order by 1 limit $1`,
    [units.length],
  );
  const missing = rows.map(({ product_id: productId, free }, index) => ({
    productId,
    delta: (units[index] ?? 0) - free,
  }));
  for (const adjustment of missing.filter(({ delta }) => delta !== 0)) {
    const { status, message } = await shop.ask(CONTRACT, 'AdjustStock', adjustment);
    if (status !== 'OK') throw new Error(`stock could not be adjusted: ${status} ${message}`);
  }
  return rows.map(({ product_id }) => product_id);
}
