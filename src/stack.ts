import type { BffOptions, RunningBff } from './bff.js';
import { openBudget } from './budget.js';
import { maskOf } from './clients/field-policy.js';
import type { Config } from './config.js';
import { startOperatorsServer } from './console/operators.js';
import type { ReadinessCheck } from './console/readiness.js';
import { openDeadLetters } from './dead-letters.js';
import { developmentCredentials, developmentSecret } from './credentials.js';
import { logGrpcJs } from './edges/grpc/library-log.js';
import { systemClock } from './platform/clock.js';
import { startEmbeddedPostgres } from './platform/db/embedded/embedded-postgres.js';
import { deriveKey } from './platform/keys.js';
import type { Logger } from './platform/logger.js';
import { registry } from './platform/metrics.js';
import { ServiceTokens } from './platform/service-token.js';
import { openOperatorsConsole } from './operators.js';
import { startReconciliation } from './reconciliation.js';
import { portRefused } from './refusals.js';
import {
  consumersOf,
  mailOf,
  prepareEvents,
  prepareWebhooks,
  startService,
  type Running,
  type ServiceRoleOptions,
} from './roles.js';
import { calledBy, SERVICES, type ServiceName } from './settings/roles.js';
import { SEEDED_PARTNER_ID } from './seeds/well-known.js';
import type { OutgoingDatabase } from './webhooks/out/outgoing-database.js';
import { seedOutgoing } from './webhooks/out/outgoing.seeds.js';
import { SecretBox } from './webhooks/secret-box.js';
import type { RunningWorker, WorkerOptions } from './worker.js';

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
  const started: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const part of started.reverse()) await part.close();
  };
  logGrpcJs(logger);
  try {
    const secret = config.secret ?? developmentSecret(config.dataDir);
    const credentials = config.strict ? undefined : developmentCredentials(config.dataDir);
    const tokens = new ServiceTokens(deriveKey(secret, 'service-token'), systemClock);
    const databaseUrl = await database(config, started);
    if (databaseUrl !== undefined && (needsDatabase(config) || hasWebhooks(config))) await prepareEvents(databaseUrl);
    if (databaseUrl !== undefined && hasWebhooks(config)) {
      const box = new SecretBox(deriveKey(secret, 'webhook-secrets'));
      const seeds = (db: OutgoingDatabase) => seedOutgoing(db, box, SEEDED_PARTNER_ID);
      await prepareWebhooks(databaseUrl, config.profile === 'development' ? seeds : undefined);
    }
    const services = await startServices({ config, tokens, logger, databaseUrl }, started);
    const where = addresses(config, services);
    const following = { config, databaseUrl, secret, tokens, maskOf, addresses: where, logger };
    const worker = await followEvents(following, started);
    const letters = worker && databaseUrl !== undefined ? await openDeadLetters(databaseUrl, logger) : undefined;
    if (letters) started.push(letters);
    const reconciliation =
      worker && databaseUrl !== undefined
        ? await startReconciliation({ config, secret, databaseUrl, logger })
        : undefined;
    if (reconciliation) started.push(reconciliation);
    const asksForCallers = config.roles.includes('bff');
    const own =
      asksForCallers && credentials && !config.oidcIssuer
        ? (await import('./development-provider.js')).developmentProvider(config, credentials, secret, logger)
        : undefined;
    const ownIssuers = () => own?.issuers() ?? [];
    const callers = asksForCallers
      ? await (await import('./identities.js')).openIdentities({ config, credentials, databaseUrl, ownIssuers, logger })
      : undefined;
    if (callers) started.push(callers);
    const budget = callers && (await openBudget(config, logger.child({ role: 'bff' })));
    if (budget) started.push(budget);
    const bff = callers
      ? await (
          await import('./bff.js')
        ).startBff({
          config,
          secret,
          tokens,
          logger,
          addresses: where,
          databaseUrl,
          identities: callers.identities,
          budget,
          maskOf,
          identityProvider: own?.provider,
          credentials,
        })
      : undefined;
    if (bff) started.push(bff);
    const door = { host: config.opsHost, port: config.opsPort };
    const wellness = checks(services);
    const desk = worker?.desk;
    const mailFolder = mailsOf(config);
    const seen = await openOperatorsConsole({
      config,
      secret,
      databaseUrl,
      desk,
      letters: letters?.desk,
      mailFolder,
      checks: wellness,
      logger,
    });
    started.push(seen);
    const { routes } = seen;
    const ops = await startOperatorsServer({
      ...door,
      names: config.opsHosts,
      checks: wellness,
      registry,
      routes,
      logger,
    }).catch(portRefused({ setting: 'OPS_PORT', ...door }));
    const drain = async () => {
      // Operators see "draining" until the last of the others has stopped.
      ops.drain();
      await close();
      await ops.close();
    };
    return {
      http: bff?.url,
      grpc: grpcAddress(config, bff, services),
      ops: `http://${config.opsHost}:${ops.port}`,
      close: drain,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The reference services that this process runs. */
const ownServices = (config: Config): readonly ServiceName[] =>
  SERVICES.filter((name) => config.roles.includes(name) && !config[`${name}Address`]);

const needsDatabase = (config: Config): boolean => config.roles.includes('worker') || ownServices(config).length > 0;

const hasWebhooks = ({ roles }: Config): boolean => roles.includes('bff') || roles.includes('worker');

/** undefined where nothing here needs one: a BFF alone reads without, and says so when it is asked to write. */
async function database(config: Config, started: { close(): Promise<void> }[]): Promise<string | undefined> {
  if (config.databaseUrl !== undefined || !needsDatabase(config)) return config.databaseUrl;
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir });
  started.push({ close: () => postgres.stop() });
  return postgres.url;
}

async function startServices(
  options: Omit<ServiceRoleOptions, 'databaseUrl'> & { readonly databaseUrl: string | undefined },
  started: { close(): Promise<void> }[],
): Promise<ReadonlyMap<ServiceName, Running>> {
  const { config, databaseUrl } = options;
  if (databaseUrl === undefined) return new Map();
  const names = ownServices(config);
  // All of them, so that none is still on its way up when a failure takes the database down.
  const outcomes = await Promise.allSettled(names.map((name) => startService(name, { ...options, databaseUrl })));
  const running = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  started.push(...running);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return new Map(names.map((name, index) => [name, running[index] as Running]));
}

interface Following extends Omit<WorkerOptions, 'databaseUrl'> {
  readonly secret: Buffer;
  readonly databaseUrl: string | undefined;
}

/** After the services, as sagas and handlers call them; they are asked to end before them. */
async function followEvents(
  { databaseUrl, secret, ...options }: Following,
  started: { close(): Promise<void> }[],
): Promise<RunningWorker | undefined> {
  if (databaseUrl === undefined) return undefined;
  const { config, logger } = options;
  const worker = config.roles.includes('worker')
    ? await (await import('./worker.js')).startWorker({ ...options, databaseUrl })
    : undefined;
  if (worker) started.push(worker);
  const consumers = [...ownServices(config).flatMap((name) => consumersOf(name, config)), ...(worker?.consumers ?? [])];
  if (consumers.length > 0) {
    const { startConsumers } = await import('./events/bus/bus.js');
    started.push(await startConsumers(consumers, { url: databaseUrl, logger }));
  }
  if (worker) {
    const { startEventRetention } = await import('./retention.js');
    started.push(startEventRetention(config, databaseUrl, logger));
  }
  if (worker && config.natsUrl !== undefined) {
    const { startRelay } = await import('./relay.js');
    started.push(startRelay({ natsUrl: config.natsUrl, databaseUrl, logger }));
  }
  if (worker) {
    const { startWebhookSender } = await import('./webhook-sender.js');
    started.push(startWebhookSender({ config, secret, databaseUrl, logger }));
  }
  return worker;
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

const checks = (services: ReadonlyMap<ServiceName, Running>): ReadinessCheck[] =>
  [...services].map(([name, { check }]) => ({ name: `${name} database`, check }));

function grpcAddress(config: Config, bff: RunningBff | undefined, services: ReadonlyMap<ServiceName, Running>): string {
  if (bff) return `${config.host}:${bff.grpcPort}`;
  return [...services.values()].map(({ port }) => `${config.servicesHost}:${port}`).join(',');
}
