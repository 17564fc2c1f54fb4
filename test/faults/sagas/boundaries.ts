import { placeBoundary, type Boundary, type Fate, type Passing, type Withhold } from './boundary.js';
import { place, type Mode, type Placed, type Wish } from './customers.js';
import type { Environment, Shop } from './shop.js';

/** Every call of the saga that fulfills an order, and of its undoing. */
const STEPS = [
  'ReserveStock',
  'CapturePayment',
  'CreateShipment',
  'UpdateOrderStatus ORDER_STATUS_CONFIRMED',
  'SendNotification',
] as const;
const UNDO_STEPS = [
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
  /** Every call that came. */
  met(): readonly Passing[];
  /** Orders of which a call is held. */
  held(): ReadonlySet<string>;
  open(fates?: readonly Fate[]): Promise<void>;
  stop(): void;
}

export async function drawBoundaries(
  shop: Shop,
  fateOf: (passing: Passing) => Fate,
  withhold?: Withhold,
): Promise<Boundaries> {
  const drawn = new Map<string, Boundary>();
  for (const [setting, contract] of Object.entries(CONTRACTS)) {
    const address = shop.addresses[contract.split('.')[1] ?? ''] ?? '';
    drawn.set(setting, await placeBoundary(contract, address, fateOf, withhold));
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

export interface Fated extends Placed {
  readonly step: string;
  readonly fate: Fate;
}

/** An order on its way to one of its calls; what comes to be undone goes where no carrier does. */
interface Kind {
  readonly mode: Mode;
  readonly step: string;
  readonly country_code: string;
  readonly end: string;
}
export const ORCHESTRATED: readonly Kind[] = [
  ...STEPS.map((step) => ({ step, country_code: 'DE', end: 'confirmed' })),
  ...UNDO_STEPS.map((step) => ({ step, country_code: 'AQ', end: 'failed shipment_failed' })),
].map((kind) => ({ mode: 'orchestrated', ...kind }));
/** Services that follow events call nobody; what they have done is written about by the worker. */
export const CHOREOGRAPHED: readonly Kind[] = [
  { mode: 'choreographed', step: 'SendNotification', country_code: 'DE', end: 'confirmed' },
];

/** An order of each kind for each fate. */
export async function placeForEveryBoundary(
  shop: Shop,
  product: string,
  fates: readonly Fate[],
  kinds: readonly Kind[] = ORCHESTRATED,
): Promise<readonly Fated[]> {
  const wish = ({ mode, country_code, end }: Kind): Wish => ({
    ...{ mode, country_code, ends: [end] },
    lines: [{ product_id: product, quantity: 1 }],
    payment_method_id: 'pm_card_visa',
  });
  const placing = kinds.flatMap((kind) =>
    fates.map(async (fate) => {
      const placed = await place(shop, wish(kind));
      if (!placed) throw new Error('there are not enough units');
      return { ...placed, step: kind.step, fate };
    }),
  );
  return Promise.all(placing);
}

/** Looks up what is to happen to which call, as often as it is to happen; whatever else passes. */
export function fatesOf(
  orders: () => readonly Fated[],
  times: Partial<Readonly<Record<Fate, number>>> = {},
): (passing: Passing) => Fate {
  const met = new Map<string, number>();
  return ({ orderId, step }) => {
    const order = orders().find((fated) => fated.orderId === orderId && fated.step === step);
    const before = met.get(orderId) ?? 0;
    if (!order || before >= (times[order.fate] ?? Infinity)) return 'passes';
    met.set(orderId, before + 1);
    return order.fate;
  };
}
