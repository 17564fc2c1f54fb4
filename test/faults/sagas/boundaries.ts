import { placeBoundary, type Boundary, type Fate, type Passing, type Rules } from './boundary.js';
import type { Environment, Shop } from './shop.js';

const CONTRACTS = {
  ORDERS_ADDRESS: 'trivium.orders.v1.OrdersService',
  INVENTORY_ADDRESS: 'trivium.inventory.v1.InventoryService',
  PAYMENTS_ADDRESS: 'trivium.payments.v1.PaymentsService',
  FULFILLMENT_ADDRESS: 'trivium.fulfillment.v1.FulfillmentService',
  NOTIFICATIONS_ADDRESS: 'trivium.notifications.v1.NotificationsService',
};

/** All that stands between one worker and the services. */
export interface Boundaries {
  /** For the worker. */
  readonly env: Environment;
  /** Every call that came. */
  met(): readonly Passing[];
  /** Orders of which a call is held. */
  held(): ReadonlySet<string>;
  open(fates?: readonly Fate[]): Promise<void>;
  stop(): void;
}

export async function drawBoundaries(shop: Shop, rules: Rules): Promise<Boundaries> {
  const drawn = new Map<string, Boundary>();
  for (const [setting, contract] of Object.entries(CONTRACTS)) {
    const address = shop.addresses[contract.split('.')[1] ?? ''] ?? '';
    drawn.set(setting, await placeBoundary(contract, address, rules));
  }
  const all = [...drawn.values()];
  return {
    env: Object.fromEntries([...drawn].map(([setting, { address }]) => [setting, address])),
    met: () => all.flatMap(({ met }) => met),
    held: () => new Set(all.flatMap(({ held }) => held.map(({ orderId }) => orderId))),
    open: async (fates) => void (await Promise.all(all.map((boundary) => boundary.open(fates)))),
    stop: () => all.forEach((boundary) => boundary.stop()),
  };
}
