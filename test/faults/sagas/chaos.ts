import { Random } from '../../../src/seeds/random.js';
import { callOff, place, type Mode, type Placed, type Wish } from './customers.js';
import type { Shop } from './shop.js';

export interface ChaosOptions {
  readonly orders: number;
  readonly modes: readonly Mode[];
  /** Of the mixture; what dies when is up to the machine. */
  readonly seed: string;
  readonly products: readonly string[];
  /** Wanted by more than there are units of it. */
  readonly scarce: string;
}

const AT_ONCE = 12;
const KINDS = { paid: 50, declined: 10, poor: 8, nowhere: 10, scarce: 12, cancelled: 10 };
const LONGEST_PAUSE = 400;

/** A random order of the mixture, and how it may end. */
export function wishOf(
  random: Random,
  { modes, products, scarce }: ChaosOptions,
): Wish & { readonly called_off: boolean } {
  const kind = random.weighted(KINDS);
  const method = { declined: '_chargeDeclined', poor: '_chargeDeclinedInsufficientFunds' }[kind as string] ?? '';
  const wanted = kind === 'scarce' ? [scarce] : products.slice(0, random.integer(1, products.length));
  const ends: Readonly<Record<string, readonly string[]>> = {
    declined: ['failed payment_declined'],
    poor: ['failed payment_declined'],
    nowhere: ['failed shipment_failed'],
    scarce: ['confirmed', 'failed insufficient_inventory'],
  };
  return {
    mode: random.pick(modes),
    lines: wanted.map((product_id) => ({ product_id, quantity: random.integer(1, 2) })),
    payment_method_id: `pm_card_visa${method}`,
    country_code: kind === 'nowhere' ? 'AQ' : 'DE',
    ends: ends[kind] ?? ['confirmed'],
    called_off: kind === 'cancelled',
  };
}

/** What goes wrong meanwhile; resolves soon after `over()`, with everything running again. */
export type Trouble = (shop: Shop, over: () => boolean) => Promise<void>;

/** Places them all in the middle of it; returns those that the shop said yes to. */
export async function placeAmong(trouble: Trouble, shop: Shop, options: ChaosOptions): Promise<readonly Placed[]> {
  const queue = Array.from({ length: options.orders }, (_, index) => wishOf(new Random(options.seed, index), options));
  const placed: Placed[] = [];
  const customer = async () => {
    for (let wish = queue.shift(); wish; wish = queue.shift()) {
      const order = await place(shop, wish);
      if (order) placed.push(wish.called_off ? await callOff(shop, order) : order);
    }
  };
  let over = false;
  const troubled = trouble(shop, () => over);
  await Promise.all(Array.from({ length: AT_ONCE }, customer)).finally(() => (over = true));
  await troubled;
  return placed;
}

/** Kills so many with -9, one after the other, workers most often; each comes back at once. */
export const crashes =
  (count: number): Trouble =>
  async (shop, over) => {
    for (let crash = 0; crash < count && !over(); crash += 1) {
      const random = new Random('crashes', Date.now());
      const victim = crash % 3 === 2 ? random.pick(shop.houses) : random.pick(shop.workers);
      await pause(random.integer(1, LONGEST_PAUSE));
      await victim.kill();
      await victim.start();
    }
  };

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
