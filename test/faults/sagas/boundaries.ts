import { placeBoundary, type Boundary, type Fate, type Passing } from './boundary.js';
import { place, type Placed, type Wish } from './customers.js';
import type { Environment, Shop } from './shop.js';

/** Every call of the saga that fulfills an order, and of its undoing. */
export const STEPS = [
  'ReserveStock',
  'CapturePayment',
  'CreateShipment',
  'UpdateOrderStatus ORDER_STATUS_CONFIRMED',
  'SendNotification',
] as const;
export const UNDO_STEPS = [
  'CancelShipment',
  'CancelPayment',
  'ReleaseStock',
  'UpdateOrderStatus ORDER_STATUS_FAILED',
] as const;

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
  /** Orders of which a call is held. */
  held(): ReadonlySet<string>;
  open(): Promise<void>;
  stop(): void;
}

export async function drawBoundaries(shop: Shop, fateOf: (passing: Passing) => Fate): Promise<Boundaries> {
  const drawn = new Map<string, Boundary>();
  for (const [setting, contract] of Object.entries(CONTRACTS)) {
    const address = shop.addresses[contract.split('.')[1] ?? ''] ?? '';
    drawn.set(setting, await placeBoundary(contract, address, fateOf));
  }
  const all = [...drawn.values()];
  return {
    env: Object.fromEntries([...drawn].map(([setting, { address }]) => [setting, address])),
    held: () => new Set(all.flatMap(({ held }) => held.map(({ orderId }) => orderId))),
    open: async () => void (await Promise.all(all.map((boundary) => boundary.open()))),
    stop: () => all.forEach((boundary) => boundary.stop()),
  };
}

export interface Fated extends Placed {
  readonly step: string;
  readonly fate: Fate;
}

/** An order for each step and each fate; those that come to be undone go where no carrier does. */
export async function placeForEveryBoundary(
  shop: Shop,
  product: string,
  fates: readonly Fate[],
): Promise<readonly Fated[]> {
  const wish = (country_code: string, end: string): Wish => ({
    mode: 'orchestrated',
    lines: [{ product_id: product, quantity: 1 }],
    payment_method_id: 'pm_card_visa',
    country_code,
    ends: [end],
  });
  const kinds = [
    ...STEPS.map((step) => ({ step, wish: wish('DE', 'confirmed') })),
    ...UNDO_STEPS.map((step) => ({ step, wish: wish('AQ', 'failed shipment_failed') })),
  ];
  const placing = kinds.flatMap(({ step, wish }) =>
    fates.map(async (fate) => {
      const placed = await place(shop, wish);
      if (!placed) throw new Error('there are not enough units');
      return { ...placed, step, fate };
    }),
  );
  return Promise.all(placing);
}

/** Looks up what is to happen to which call; whatever else passes. */
export function fatesOf(orders: () => readonly Fated[], times = Infinity): (passing: Passing) => Fate {
  const met = new Map<string, number>();
  return ({ orderId, step }) => {
    const order = orders().find((fated) => fated.orderId === orderId && fated.step === step);
    const before = met.get(orderId) ?? 0;
    if (!order || before >= times) return 'passes';
    met.set(orderId, before + 1);
    return order.fate;
  };
}
