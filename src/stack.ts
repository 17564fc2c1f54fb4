import { developmentCredentials, developmentSecret } from './callers/credentials.js';
import { maskOf } from './clients/field-policy.js';
import type { Config } from './config.js';
import { startOperatorsServer, type OperatorsServer } from './console/operators.js';
import { logGrpcJs } from './edges/grpc/library-log.js';
import { systemClock } from './platform/clock.js';
import { startEmbeddedPostgres } from './platform/db/embedded/embedded-postgres.js';
import { deriveKey } from './platform/keys.js';
import type { Logger } from './platform/logger.js';
import { registry } from './platform/metrics.js';
import { ServiceTokens } from './platform/service-token.js';
import { portRefused } from './refusals.js';
import type { BffOptions, RunningBff } from './roles/bff.js';
import type { RunningDeadLetters } from './roles/dead-letters.js';
import { openOperatorsConsole } from './roles/operators.js';
import { consumersOf, mailOf, prepareEvents, prepareWebhooks, startService, type Running } from './roles/services.js';
import type { RunningWorker, WorkerOptions } from './roles/worker.js';
import { SEEDED_PARTNER_ID } from './seeds/well-known.js';
import { calledBy, SERVICES, type ServiceName } from './settings/roles.js';
import { Started } from './started.js';
import type { OutgoingDatabase } from './webhooks/out/outgoing-database.js';
import { seedOutgoing } from './webhooks/out/outgoing.seeds.js';
import { SecretBox } from './webhooks/secret-box.js';

/** Where a running stack is reached; undefined what this process does not run. */
export interface Stack {
  readonly http: string | undefined;
  readonly grpc: string;
  readonly ops: string;
  close(): Promise<void>;
}

/**
 * Starts the roles of this process in the order in which they need each other; stops them in reverse. What only some roles
 * need is loaded with them: loading is most of the work of a start.
 */
export async function startStack(config: Config, logger: Logger): Promise<Stack> {
  const started = new Started();
  logGrpcJs(logger);
  // A stack that this process ran before has counted, too.
  registry.resetMetrics();
  try {
    return await start(config, logger, started);
  } catch (error) {
    // Why it cannot start matters more than what cannot be stopped.
    await started.close().catch(() => undefined);
    throw error;
  }
}

async function start(config: Config, logger: Logger, started: Started): Promise<Stack> {
  const secret = config.secret ?? developmentSecret(config.dataDir);
  const credentials = config.strict ? undefined : developmentCredentials(config.dataDir);
  const tokens = new ServiceTokens(deriveKey(secret, 'service-token'), systemClock);
  const databaseUrl = await database(config, started);
  const common = { config, secret, tokens, databaseUrl, logger };
  await prepareTables(common);
  const services = await startServices(common, started);
  const reaching = { ...common, maskOf, addresses: addresses(config, services) };
  const worker = await followEvents(reaching, started);
  const bff = config.roles.includes('bff')
    ? await (await import('./roles/open-bff.js')).openBff({ ...reaching, credentials }, started)
    : undefined;
  const ops = await openOperators({ ...common, services, worker }, started);
  return {
    http: bff?.url,
    grpc: grpcAddress(config, bff, services),
    ops: `http://${config.opsHost}:${ops.port}`,
    close: async () => {
      // Operators see "draining" until the last of the others has stopped.
      ops.drain();
      await started.close().finally(() => ops.close());
    },
  };
}

interface Common {
  readonly config: Config;
  readonly secret: Buffer;
  readonly tokens: ServiceTokens;
  /** undefined: this process has none. */
  readonly databaseUrl: string | undefined;
  readonly logger: Logger;
}

/** Tables that several roles share; those of a service are its own matter. */
async function prepareTables({ config, secret, databaseUrl }: Common): Promise<void> {
  if (databaseUrl === undefined) return;
  if (needsDatabase(config) || hasWebhooks(config)) await prepareEvents(databaseUrl);
  if (!hasWebhooks(config)) return;
  const box = new SecretBox(deriveKey(secret, 'webhook-secrets'));
  const seeds = (db: OutgoingDatabase) => seedOutgoing(db, box, SEEDED_PARTNER_ID);
  await prepareWebhooks(databaseUrl, config.profile === 'development' ? seeds : undefined);
}

/** The reference services that this process runs. */
const ownServices = (config: Config): readonly ServiceName[] =>
  SERVICES.filter((name) => config.roles.includes(name) && !config[`${name}Address`]);

const needsDatabase = (config: Config): boolean => config.roles.includes('worker') || ownServices(config).length > 0;

const hasWebhooks = ({ roles }: Config): boolean => roles.includes('bff') || roles.includes('worker');

/** undefined where nothing here needs one: a BFF alone reads without, and says so when it is asked to write. */
async function database(config: Config, started: Started): Promise<string | undefined> {
  if (config.databaseUrl !== undefined || !needsDatabase(config)) return config.databaseUrl;
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir });
  started.add({ close: () => postgres.stop() });
  return postgres.url;
}

async function startServices(
  { databaseUrl, ...options }: Common,
  started: Started,
): Promise<ReadonlyMap<ServiceName, Running>> {
  if (databaseUrl === undefined) return new Map();
  const names = ownServices(options.config);
  // All of them, so that none is still on its way up when a failure takes the database down.
  const outcomes = await Promise.allSettled(names.map((name) => startService(name, { ...options, databaseUrl })));
  const running = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  for (const service of running) started.add(service);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return new Map(names.map((name, index) => [name, running[index] as Running]));
}

/** What the role `worker` has for operators. */
interface Following {
  readonly desk: RunningWorker['desk'];
  readonly letters: RunningDeadLetters['desk'];
}

/** After the services, as sagas and handlers call them; they are asked to end before them. */
async function followEvents(
  { databaseUrl, ...options }: Common & Omit<WorkerOptions, 'databaseUrl'>,
  started: Started,
): Promise<Following | undefined> {
  if (databaseUrl === undefined) return undefined;
  const { config, secret, logger } = options;
  const worker = config.roles.includes('worker')
    ? started.add(await (await import('./roles/worker.js')).startWorker({ ...options, databaseUrl }))
    : undefined;
  const consumers = [...ownServices(config).flatMap((name) => consumersOf(name, config)), ...(worker?.consumers ?? [])];
  if (consumers.length > 0) {
    const { startConsumers } = await import('./events/bus/bus.js');
    started.add(await startConsumers(consumers, { url: databaseUrl, logger }));
  }
  if (!worker) return undefined;
  const { startRetention } = await import('./roles/retention.js');
  started.add(startRetention({ config, databaseUrl, forgetSagas: worker.forgetSagas, logger }));
  if (config.natsUrl !== undefined) {
    const { startRelay } = await import('./roles/relay.js');
    started.add(startRelay({ natsUrl: config.natsUrl, databaseUrl, logger }));
  }
  const { startWebhookSender } = await import('./roles/webhook-sender.js');
  started.add(startWebhookSender({ config, secret, databaseUrl, logger }));
  const { openDeadLetters } = await import('./roles/dead-letters.js');
  const letters = started.add(await openDeadLetters(databaseUrl, logger));
  const { startReconciliation } = await import('./roles/reconciliation.js');
  started.add(await startReconciliation({ config, secret, databaseUrl, logger }));
  return { desk: worker.desk, letters: letters.desk };
}

interface Shown extends Common {
  readonly services: ReadonlyMap<ServiceName, Running>;
  readonly worker: Following | undefined;
}

/** The operators' port: the last to open and the last to close. */
async function openOperators({ services, worker, ...common }: Shown, started: Started): Promise<OperatorsServer> {
  const { config, logger } = common;
  const checks = [...services].map(([name, { check }]) => ({ name: `${name} database`, check }));
  const { desk, letters } = worker ?? {};
  const shown = { ...common, desk, letters, mailFolder: mailsOf(config), checks };
  const { routes } = started.add(await openOperatorsConsole(shown));
  const door = { host: config.opsHost, port: config.opsPort };
  const server = { ...door, names: config.opsHosts, checks, registry, routes, logger };
  return startOperatorsServer(server).catch(portRefused({ setting: 'OPS_PORT', ...door }));
}

/** Where the services are that the roles of this process call. */
function addresses(config: Config, services: ReadonlyMap<ServiceName, Running>): BffOptions['addresses'] {
  const entries = calledBy(config.roles).map((name): [ServiceName, string] => {
    const running = services.get(name);
    const address = config[`${name}Address`] ?? (running && `${config.servicesHost}:${running.port}`);
    if (!address) throw new Error(`no address for ${name}`);
    return [name, address];
  });
  return Object.fromEntries<string>(entries);
}

/** The folder that stands in for a mail server, where this process writes to it. */
function mailsOf(config: Config): string | undefined {
  const { smtpUrl, folder } = mailOf(config);
  return smtpUrl === undefined && ownServices(config).includes('notifications') ? folder : undefined;
}

function grpcAddress(config: Config, bff: RunningBff | undefined, services: ReadonlyMap<ServiceName, Running>): string {
  if (bff) return `${config.host}:${bff.grpcPort}`;
  return [...services.values()].map(({ port }) => `${config.servicesHost}:${port}`).join(',');
}
