import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { BffModule } from '../bff.module.js';
import { grpcTls } from '../callers/certified-callers.js';
import type { Credentials } from '../callers/credentials.js';
import { Channels } from '../clients/channels.js';
import type { MaskOf } from '../clients/field-policy.js';
import { SETTINGS, type Config } from '../config.js';
import { graphqlEdge } from '../edges/graphql/edge.js';
import { GrpcEdge } from '../edges/grpc/edge.js';
import type { BudgetOptions } from '../edges/rest/budget.js';
import { restAdapter, setUpRest } from '../edges/rest/edge.js';
import { openFeed } from '../events/feed/open-feed.js';
import { VisibleFeed } from '../events/feed/visible-feed.js';
import { FeedHeartbeat } from '../features/events/feed-heartbeat.js';
import type { IdentityProvider } from '../identity-provider/identity-provider.js';
import type { Identities } from '../platform/access.js';
import type { Budget } from '../platform/budget/budget.js';
import { Connections } from '../platform/budget/connections.js';
import { systemClock } from '../platform/clock.js';
import { CursorCodec } from '../platform/cursor.js';
import { egressRules } from '../platform/egress/rules.js';
import { Idempotency } from '../platform/idempotency/idempotency.js';
import { openKeys } from '../platform/idempotency/key.database.js';
import { deriveKey } from '../platform/keys.js';
import { NestLogger, type Logger } from '../platform/logger.js';
import { edgeSeconds, upstreamSeconds } from '../platform/metrics.js';
import { projectRoot } from '../platform/project-root.js';
import type { ServiceTokens } from '../platform/service-token.js';
import { PortalModule } from '../portal/portal.module.js';
import { portRefused } from '../refusals.js';
import type { ServiceName } from '../settings/roles.js';
import { EndpointRules } from '../webhooks/endpoints/endpoints.flow.js';
import { Outgoing } from '../webhooks/out/outgoing.js';
import { SecretBox } from '../webhooks/secret-box.js';
import { serveProviderWebhooks } from './provider-webhooks.js';

export interface BffOptions {
  readonly config: Config;
  readonly secret: Buffer;
  readonly tokens: ServiceTokens;
  readonly logger: Logger;
  /** Of the services that it calls. */
  readonly addresses: Readonly<Partial<Record<ServiceName, string>>>;
  readonly identities: Identities;
  /** undefined: nobody is charged. */
  readonly budget: Budget | undefined;
  /** How fields are kept from those who may not read them. */
  readonly maskOf: MaskOf;
  /** Where idempotency keys are kept and events are read; without one, requests that bring a key or ask for events are refused. */
  readonly databaseUrl: string | undefined;
  /** Served below /oidc, in development. */
  readonly identityProvider?: IdentityProvider | undefined;
  /** Shown on the front page in development. */
  readonly credentials: Credentials | undefined;
}

export interface RunningBff {
  readonly url: string;
  readonly grpcPort: number;
  close(): Promise<void>;
}

/** The BFF: three edges over one set of features. */
export async function startBff(options: BffOptions): Promise<RunningBff> {
  const { config, logger, identities, budget } = options;
  const log = logger.child({ role: 'bff' });
  const charging = { budget, trustsProxy: config.trustedProxies };
  // One for all edges: a caller's connections count together.
  const connections = new Connections();
  // Known once the ports are taken; nobody asks before.
  const reached = { http: '', grpc: '' };
  const shared = { identities, clock: systemClock, longestMilliseconds: config.requestMilliseconds, logger: log };
  const rest = {
    ...shared,
    publicUrl: () => config.publicUrl ?? reached.http,
    bodyBytes: config.bodyBytes,
    ...charging,
  };
  const grpc = grpcEdge(options, connections, log);

  const app = await NestFactory.create<NestFastifyApplication>(
    bffModule(options, log, reached, { ...charging, connections }),
    restAdapter(rest),
    {
      logger: new NestLogger(log),
      abortOnError: false,
    },
  );
  setUpRest(app, rest);
  app.connectMicroservice({ strategy: grpc }, { inheritAppConfig: true });
  const { host } = config;
  await app.startAllMicroservices().catch(portRefused({ setting: 'GRPC_PORT', host, port: config.grpcPort }));
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  options.identityProvider?.serve(fastify, rest.publicUrl);
  const { credentials, databaseUrl, secret } = options;
  const { publicUrl } = rest;
  const providers = serveProviderWebhooks(fastify, {
    config,
    secret,
    credentials,
    databaseUrl,
    publicUrl,
    logger: log,
  });
  await app.init();
  // Not by `app.listen`, which says itself in the log what is wrong with a port.
  await fastify.listen({ host, port: config.port }).catch(portRefused({ setting: 'PORT', host, port: config.port }));

  const { port } = app.getHttpServer().address() as { readonly port: number };
  reached.http = `http://${hostName(config.host)}:${port}`;
  reached.grpc = `${hostName(config.host)}:${grpc.port}`;
  const close = async () => {
    // Before HTTP ends: whoever asks in the meantime is told to go elsewhere.
    grpc.drain();
    await app.close();
    await providers.close();
  };
  return { url: reached.http, grpcPort: grpc.port, close };
}

function bffModule(
  { config, secret, tokens, addresses, identities, databaseUrl, credentials, maskOf }: BffOptions,
  logger: Logger,
  reached: { readonly http: string; readonly grpc: string },
  { connections, ...charging }: BudgetOptions & { readonly connections: Connections },
) {
  const observe = ({
    service,
    method,
    code,
    seconds,
  }: {
    service: string;
    method: string;
    code: string;
    seconds: number;
  }) => upstreamSeconds.observe({ service, method, code }, seconds);
  const channels = new Channels({
    addresses,
    tokens,
    clock: systemClock,
    maskOf,
    longestMilliseconds: config.upstreamMilliseconds,
    observe,
  });
  const publicUrl = () => config.publicUrl ?? reached.http;
  const { profile } = config;
  const keys = credentials && {
    partner: credentials.partner_api_key,
    customer: credentials.customer_token,
    staff: credentials.staff_token,
    internal: credentials.service_token,
  };
  const portal = PortalModule.of({
    publicUrl,
    grpcAddress: () => reached.grpc,
    profile,
    exampleKeys: () => keys,
    settings: Object.values(SETTINGS),
    projectRoot,
  });
  return BffModule.of({
    channels,
    cursors: new CursorCodec(deriveKey(secret, 'cursor')),
    idempotency: new Idempotency({
      keys: openKeys(databaseUrl, logger),
      mask: (message, value, scopes) => maskOf(message)?.(value as Record<string, unknown>, scopes),
      clock: systemClock,
      logger,
    }),
    events: new VisibleFeed(openFeed(databaseUrl, logger)),
    outgoing: Outgoing.open(databaseUrl, logger),
    endpointRules: new EndpointRules(
      new SecretBox(deriveKey(secret, 'webhook-secrets')),
      egressRules({ development: profile === 'development', allowed: config.webhookAllowedNetworks }),
      config.webhookEndpointsPerPartner,
    ),
    heartbeat: new FeedHeartbeat(config.liveHeartbeatMilliseconds),
    connections,
    imports: [
      graphqlEdge({
        ...{ projectRoot, profile, publicUrl, logger, identities, clock: systemClock },
        longestMilliseconds: config.requestMilliseconds,
        liveLimits: { heartbeat: config.liveHeartbeatMilliseconds, stalled: config.liveStalledMilliseconds },
        exampleToken: () => keys?.customer,
        connections,
        ...charging,
      }),
      portal,
    ],
  });
}

/** Services of trivium.bff.v1; each has a controller in its feature. */
const SERVED = [
  'CustomerCommandService',
  'CustomerViewService',
  'OrderCommandService',
  'OrderFeedService',
  'OrderViewService',
  'PaymentViewService',
  'ProductViewService',
  'ShipmentViewService',
].map((name) => `trivium.bff.v1.${name}`);

function grpcEdge({ config, identities, budget }: BffOptions, connections: Connections, logger: Logger): GrpcEdge {
  return new GrpcEdge({
    listen: `${config.host}:${config.grpcPort}`,
    services: SERVED,
    reflection: config.profile === 'development',
    tls: grpcTls(config),
    authenticate: (token) => identities.find(token),
    clock: systemClock,
    longestMilliseconds: config.requestMilliseconds,
    logger,
    budget,
    connections,
    observe: ({ service, method, code, seconds, requestId, traceId }) => {
      const rpc = `${service}/${method}`;
      edgeSeconds.observe({ edge: 'grpc', operation: rpc, code }, seconds);
      // One line per request, as over HTTP.
      const failed = code !== 'OK' && { code };
      logger.info({ rpc, ...failed, ms: seconds * 1000, request_id: requestId, trace_id: traceId }, 'request');
    },
  });
}

/** What to write into a link where the server listens on every address. */
const hostName = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
