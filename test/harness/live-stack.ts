import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/platform/clock.js';
import { deriveKey } from '../../src/platform/keys.js';
import { ServiceTokens } from '../../src/platform/service-token.js';
import { SEEDED_CUSTOMER_ID } from '../../src/seeds/well-known.js';
import { grpcCaller } from './grpc.js';
import { internal } from './service.js';
import { noServices } from './services.js';
import { seededDatabase, type RunningStack } from './stack.js';
import { startWarm } from './warm-stack.js';

const SECRET = 'a secret of thirty-two characters';

/** A BFF, and orders that change: by an orders service in a process of its own. */
export interface LiveStack {
  /** The one that was started last. */
  readonly bff: RunningStack;
  /** A new order, pending; of the seeded customer unless said otherwise. */
  place(customerId?: string): Promise<string>;
  move(orderId: string, status: 'CONFIRMED' | 'SHIPPED' | 'DELIVERED'): Promise<void>;
  /** Another BFF beside the first, on the same events. */
  another(env?: Readonly<Record<string, string>>): Promise<RunningStack>;
  /** Starts the BFF again, once it has ended. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const price = { currencyCode: 'USD', minorUnits: 10_000 };
const line = { productId: 'prd_01jgr3m8g0aaaaaaaaaaaaaaaa', sku: 'LMP-0001', name: 'Brass desk lamp', quantity: 1 };
const shippingAddress = { recipient: 'Ada Lindqvist', line1: '12 Harbor Street', city: 'Portland', countryCode: 'US' };

/** The BFF runs the services of these roles itself; others are not there. */
export async function startLiveStack(
  env: Readonly<Record<string, string>> = {},
  roles: readonly string[] = [],
): Promise<LiveStack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trivium-live-'));
  const database = await seededDatabase();
  const shared = { TRIVIUM_DATA_DIR: dataDir, TRIVIUM_SECRET: SECRET, DATABASE_URL: database.url };
  const orders = await startWarm({ ...shared, TRIVIUM_ROLES: 'orders' });
  const absent = Object.entries(noServices('orders')).filter(([name]) => !roles.includes(serviceOf(name)));
  const startBff = (own: Readonly<Record<string, string>> = {}) =>
    startWarm({
      ...shared,
      ...Object.fromEntries(absent),
      TRIVIUM_ROLES: ['bff', ...roles].join(),
      ORDERS_ADDRESS: orders.grpc,
      ...env,
      ...own,
    });
  let bff = await startBff();
  const others: RunningStack[] = [];
  const token = new ServiceTokens(deriveKey(Buffer.from(SECRET), 'service-token'), systemClock).sign(internal);
  const service = grpcCaller(orders.grpc, 'trivium.orders.v1.OrdersService', token);
  const call = async (method: string, request: object) => {
    const answer = await service.call(method, { requestId: randomUUID(), ...request });
    if (answer.status !== 'OK') throw new Error(`${method}: ${answer.status} ${answer.message}`);
    return answer.body;
  };
  return {
    get bff() {
      return bff;
    },
    place: async (customerId = SEEDED_CUSTOMER_ID) => {
      const request = { customerId, shippingAddress, paymentMethodId: 'pm_card_visa' };
      const totals = { shippingTotal: { ...price, minorUnits: 0 }, taxTotal: { ...price, minorUnits: 0 } };
      const { order } = await call('PlaceOrder', { ...request, ...totals, lines: [{ ...line, unitPrice: price }] });
      return order.id as string;
    },
    move: async (orderId, status) =>
      void (await call('UpdateOrderStatus', { orderId, status: `ORDER_STATUS_${status}` })),
    another: async (own) => {
      const started = await startBff(own);
      others.push(started);
      return started;
    },
    restart: async () => void (bff = await startBff()),
    stop: async () => {
      service.close();
      await Promise.all([bff, ...others, orders].map((started) => started.stop({ keepData: true })));
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const serviceOf = (setting: string) => setting.replace('_ADDRESS', '').toLowerCase();
