import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/platform/db/embedded/free-port.js';
import { SERVICES, type ServiceName } from '../../src/settings/roles.js';
import { seededDatabase, type RunningStack } from './stack.js';
import { startWarm } from './warm-stack.js';

/** Nobody listens on port 1. */
export const NOBODY = '127.0.0.1:1';

/** Settings of a BFF whose services are not there, but for these, which it is told nothing of. */
export const noServices = (...except: readonly ServiceName[]): Readonly<Record<string, string>> =>
  Object.fromEntries(SERVICES.filter((name) => !except.includes(name)).map((name) => [addressSetting(name), NOBODY]));

const addressSetting = (name: ServiceName) => `${name.toUpperCase()}_ADDRESS`;

/** One reference service in a process of its own. */
export interface ServiceProcess {
  /** kill -9 */
  kill(): Promise<void>;
  /** Asks it to end. */
  stop(): Promise<unknown>;
  /** Starts it again at its address. */
  start(): Promise<void>;
  /** SIGSTOP: it keeps its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
}

export interface SeparateStack {
  readonly bff: RunningStack;
  service(name: ServiceName): ServiceProcess;
  stop(): Promise<void>;
}

/** A BFF and these services, each in a process of its own on one database; the other services are not there. */
export async function startSeparately(
  names: readonly ServiceName[],
  bffEnv: Readonly<Record<string, string>> = {},
): Promise<SeparateStack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trivium-separate-'));
  const database = await seededDatabase();
  const shared = { TRIVIUM_DATA_DIR: dataDir, TRIVIUM_SECRET: 'a secret that all processes share' };
  const services = new Map<ServiceName, Awaited<ReturnType<typeof startAlone>>>();
  const start = async (name: ServiceName) =>
    services.set(name, await startAlone({ ...shared, TRIVIUM_ROLES: name, DATABASE_URL: database.url }));
  const stopServices = async () => {
    await Promise.all([...services.values()].map((service) => service.stop()));
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  };
  for (const outcome of await Promise.allSettled(names.map(start))) {
    if (outcome.status === 'fulfilled') continue;
    await stopServices();
    throw outcome.reason;
  }
  const addresses = names.map((name) => [addressSetting(name), services.get(name)?.address]);
  const bff = await startWarm({
    ...shared,
    TRIVIUM_ROLES: 'bff',
    ...noServices(),
    ...Object.fromEntries(addresses),
    ...bffEnv,
  });
  return {
    bff,
    service: (name) => {
      const found = services.get(name);
      if (!found) throw new Error(`${name} was not started`);
      return found;
    },
    stop: async () => {
      await bff.stop({ keepData: true });
      await stopServices();
    },
  };
}

async function startAlone(
  env: Readonly<Record<string, string>>,
): Promise<ServiceProcess & { readonly address: string }> {
  const port = String(await freePort(0));
  const start = () => startWarm({ ...env, SERVICES_PORT: port });
  let running = await start();
  return {
    address: running.grpc,
    kill: () => running.kill(),
    stop: () => running.stop({ keepData: true }),
    start: async () => void (running = await start()),
    freeze: () => running.signal('SIGSTOP'),
    thaw: () => running.signal('SIGCONT'),
  };
}
