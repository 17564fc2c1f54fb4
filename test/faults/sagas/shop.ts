import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { systemClock } from '../../../src/platform/clock.js';
import { deriveKey } from '../../../src/platform/keys.js';
import { ServiceTokens } from '../../../src/platform/service-token.js';
import type { ServiceName } from '../../../src/settings/roles.js';
import { grpcCaller, type GrpcAnswer } from '../../harness/grpc.js';
import { internal } from '../../harness/service.js';
import { NOBODY } from '../../harness/services.js';
import { seededDatabase } from '../../harness/stack.js';
import { startRestartable, type Restartable } from './restartable.js';

/** Which services share a process: a start takes seconds, and an order needs services of both. In the order of SERVICES. */
const HOUSES = [
  ['orders', 'customers', 'inventory'],
  ['payments', 'fulfillment', 'notifications'],
] as const satisfies readonly (readonly ServiceName[])[];
const FRONT = 'bff,catalog';

const SECRET = 'a secret that all processes of the shop share';
/** Who orders decides who drives the order. */
const MODES = 'orchestrated,partner=choreographed';

export type Environment = Readonly<Record<string, string>>;

/** Everything it takes to fulfill an order, in processes of their own on one database. */
export interface Shop {
  readonly bff: Restartable;
  readonly workers: readonly Restartable[];
  /** Processes of services. */
  readonly houses: readonly Restartable[];
  /** Where services are, whatever process they are in by now. */
  readonly addresses: Readonly<Record<string, string>>;
  /** The ledgers, as whoever owns the database reads them. */
  readonly ledgers: Pool;
  startWorker(env?: Environment): Promise<Restartable>;
  startBff(env?: Environment): Promise<Restartable>;
  /** One call of an internal caller at a service itself. */
  ask(contract: string, method: string, request: object): Promise<GrpcAnswer>;
  stop(): Promise<void>;
}

export interface ShopOptions {
  readonly workers?: number;
  readonly env?: Environment;
  /** Default: one of its own, with the development data in it. */
  readonly database?: { readonly url: string; drop(): Promise<void> };
}

export async function openShop({ workers: count = 2, env = {}, database: given }: ShopOptions = {}): Promise<Shop> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trivium-shop-'));
  const database = given ?? (await seededDatabase());
  const shared = {
    TRIVIUM_DATA_DIR: dataDir,
    TRIVIUM_SECRET: SECRET,
    DATABASE_URL: database.url,
    ORDER_FULFILLMENT: MODES,
    ...env,
  };
  const all: Restartable[] = [];
  const start = async (own: Environment) => {
    const process = await startRestartable({ ...shared, ...own });
    all.push(process);
    return process;
  };
  const addresses: Record<string, string> = {};
  const startHouse = async (names: readonly ServiceName[]) => {
    const house = await start({ TRIVIUM_ROLES: names.join(',') });
    names.forEach((name, index) => (addresses[name] = house.addresses[index] ?? ''));
    return house;
  };
  const houses = await Promise.all(HOUSES.map(startHouse));
  const known = Object.fromEntries(
    Object.entries(addresses).map(([name, at]) => [`${name.toUpperCase()}_ADDRESS`, at]),
  );
  const workers: Restartable[] = [];
  const startWorker = async (own: Environment = {}) => {
    // Workers ask the catalog about orders of shops outside alone.
    const worker = await start({ TRIVIUM_ROLES: 'worker', CATALOG_ADDRESS: NOBODY, ...known, ...own });
    workers.push(worker);
    return worker;
  };
  const startBff = async (own: Environment = {}) => start({ TRIVIUM_ROLES: FRONT, ...known, ...own });
  const [bff] = await Promise.all([startBff(), ...Array.from({ length: count }, () => startWorker())]);
  const ledgers = new Pool({ connectionString: database.url, max: 4 });
  ledgers.on('error', () => undefined);
  const tokens = new ServiceTokens(deriveKey(Buffer.from(SECRET), 'service-token'), systemClock);
  return {
    bff,
    workers,
    houses,
    addresses,
    ledgers,
    startWorker,
    startBff,
    ask: async (contract, method, request) => {
      const caller = grpcCaller(addresses[contract.split('.')[1] ?? ''] ?? '', contract, tokens.sign(internal));
      try {
        return await caller.call(method, { requestId: randomUUID(), ...request });
      } finally {
        caller.close();
      }
    },
    stop: async () => {
      // Nobody waits for one that is gone already.
      for (const process of all.toReversed()) await process.end();
      await ledgers.end();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
