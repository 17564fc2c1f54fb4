import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { readRates } from './platform/budget/rates.js';
import { readProxies } from './platform/proxies.js';

/** The internal services, in the order of their names' first use in an order's life. */
export const SERVICES = [
  'orders',
  'catalog',
  'customers',
  'inventory',
  'payments',
  'fulfillment',
  'notifications',
] as const;
export type ServiceName = (typeof SERVICES)[number];
export const ROLES = ['bff', ...SERVICES] as const;
export type Role = (typeof ROLES)[number];

type Profile = 'development' | 'production';

interface Setting<T> {
  readonly env: string;
  /** undefined = not set. */
  readonly fallback: string | undefined;
  /** For docs/settings.md. */
  readonly text: string;
  /** Throws a sentence that ends "must be …". */
  readonly read: (value: string) => T;
}

const setting = <T>(env: string, fallback: string, read: (value: string) => T, text: string): Setting<T> => ({
  env,
  fallback,
  text,
  read,
});
const optional = <T>(env: string, read: (value: string) => T, text: string): Setting<T | undefined> => ({
  env,
  fallback: undefined,
  text,
  read,
});

function must(wanted: string, value: string, holds: boolean): void {
  if (!holds) throw new Error(`must be ${wanted}, not "${value}"`);
}
const word = (value: string): string => value;
function integer(least: number, most: number) {
  return (value: string): number => {
    must(
      `a whole number from ${least} to ${most}`,
      value,
      /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most,
    );
    return Number(value);
  };
}
function oneOf<T extends string>(...allowed: readonly T[]) {
  return (value: string): T => {
    must(`one of ${allowed.join(', ')}`, value, allowed.includes(value as T));
    return value as T;
  };
}
function address(value: string): string {
  must('host:port', value, /^[^\s:/]+:\d{1,5}$|^\[[0-9a-f:]+\]:\d{1,5}$/i.test(value));
  return value;
}
function postgresUrl(value: string): string {
  must('a postgres:// URL', value.replace(/:[^:@/]*@/, ':…@'), /^postgres(ql)?:\/\//.test(value));
  return value;
}
function redisUrl(value: string): string {
  must('a redis:// URL', value.replace(/:[^:@/]*@/, ':…@'), /^rediss?:\/\//.test(value));
  return value;
}
function httpUrl(value: string): string {
  must('an http:// or https:// URL', value, /^https?:\/\/[^\s/]+/.test(value));
  return value.replace(/\/$/, '');
}
/** An issuer is compared character by character, so nothing of it is tidied. */
function issuer(value: string): string {
  must('an http:// or https:// URL without query', value, /^https?:\/\/[^\s/?#]+[^\s?#]*$/.test(value));
  return value;
}
function roles(value: string): readonly Role[] {
  const wanted = value === 'all' ? ROLES : value.split(',').map((role) => role.trim());
  for (const role of wanted) oneOf(...ROLES)(role);
  return wanted as readonly Role[];
}
function secret(value: string): Buffer {
  must('at least 32 characters long', '…', value.length >= 32);
  return Buffer.from(value, 'utf8');
}

/** Every setting, read once from the environment. docs/settings.md is made from this table. */
export const SETTINGS = {
  host: setting('HOST', '127.0.0.1', word, 'Address the public HTTP and gRPC servers listen on.'),
  port: setting('PORT', '8080', integer(0, 65535), 'Public HTTP port: REST, GraphQL, docs. 0 takes a free one.'),
  grpcPort: setting('GRPC_PORT', '9090', integer(0, 65535), 'gRPC port for internal callers. 0 takes a free one.'),
  opsHost: setting('OPS_HOST', '127.0.0.1', word, 'Address the operators’ server listens on.'),
  opsPort: setting(
    'OPS_PORT',
    '8081',
    integer(0, 65535),
    'Operators’ port: health, readiness, metrics. 0 takes a free one.',
  ),
  publicUrl: optional(
    'PUBLIC_URL',
    httpUrl,
    'Where clients reach the public HTTP server, for links in answers. Default: the address it listens on.',
  ),
  roles: setting('TRIVIUM_ROLES', 'all', roles, `What this process runs: all, or a list of ${ROLES.join(', ')}.`),
  profile: optional(
    'TRIVIUM_PROFILE',
    oneOf<Profile>('development', 'production'),
    'development: GraphiQL, introspection, gRPC reflection, seeds. Default: production where NODE_ENV is production, else development.',
  ),
  dataDir: setting(
    'TRIVIUM_DATA_DIR',
    '.trivium',
    (value) => resolve(value),
    'Folder of the embedded database and the development credentials.',
  ),
  databaseUrl: optional(
    'DATABASE_URL',
    postgresUrl,
    'PostgreSQL to use instead of the embedded one, for the reference services and for the idempotency keys of the BFF. Required in production; elsewhere a BFF that runs alone without it reads, and refuses requests with an idempotency key.',
  ),
  secret: optional(
    'TRIVIUM_SECRET',
    secret,
    'Root secret that cursors and service tokens are signed with; the same in every process. Required in production, made in the data folder otherwise.',
  ),
  oidcIssuer: optional(
    'OIDC_ISSUER',
    issuer,
    'Issuer of the access tokens of customers, partners and staff, as in their claim iss. Default: none in production, else the development identity provider at /oidc.',
  ),
  oidcJwksUrl: optional(
    'OIDC_JWKS_URL',
    httpUrl,
    'Where that issuer publishes its keys. Default: what its /.well-known/openid-configuration says.',
  ),
  oidcAudience: setting('OIDC_AUDIENCE', 'trivium', word, 'Audience that an access token must be made for.'),
  oidcKindClaim: setting(
    'OIDC_KIND_CLAIM',
    'kind',
    word,
    'Claim that says customer, partner or staff. A person whose token lacks it is a customer; a client is refused.',
  ),
  oidcSubjectClaim: setting(
    'OIDC_SUBJECT_CLAIM',
    'sub',
    word,
    'Claim that holds the customer’s or partner’s id as the services know it.',
  ),
  serviceIssuer: optional(
    'SERVICE_ISSUER',
    issuer,
    'Issuer of the access tokens of internal callers: every token of it is of the kind internal.',
  ),
  serviceJwksUrl: optional('SERVICE_JWKS_URL', httpUrl, 'Where that issuer publishes its keys. Default: as above.'),
  requestMilliseconds: setting(
    'REQUEST_TIMEOUT_MS',
    '15000',
    integer(100, 600_000),
    'Longest time a request may take, in milliseconds; a caller may ask for less.',
  ),
  upstreamMilliseconds: setting(
    'UPSTREAM_TIMEOUT_MS',
    '3000',
    integer(10, 600_000),
    'Longest time one RPC to an internal service may take, in milliseconds.',
  ),
  redisUrl: optional(
    'REDIS_URL',
    redisUrl,
    'Redis that BFF processes share budgets in. Default: none, each process counts for itself.',
  ),
  budget: setting(
    'BUDGET',
    'on',
    oneOf('on', 'off'),
    'off: nobody is limited, for tests and measurements or behind a gateway that limits.',
  ),
  budgetRates: optional(
    'BUDGET_RATES',
    readRates,
    'Other budgets than those of the tiers, each as <tier or kind:subject>=<points per minute>/<burst>[/<algorithm>][/<open or closed where Redis is lost>], separated by commas: anonymous=60/20,partner:prt_1=5000/500/sliding-window/closed. Tiers: anonymous, signed-in, partner, internal.',
  ),
  trustedProxies: optional(
    'TRUSTED_PROXIES',
    readProxies,
    'Addresses and networks of the proxies whose X-Forwarded-For is believed, separated by commas: 10.0.0.0/8,::1. Default: none.',
  ),
  bodyBytes: setting('BODY_LIMIT_BYTES', '1048576', integer(1024, 104_857_600), 'Largest request body, in bytes.'),
  logLevel: setting(
    'LOG_LEVEL',
    'info',
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'),
    'Least level that is logged.',
  ),
  logFormat: optional(
    'LOG_FORMAT',
    oneOf('json', 'pretty'),
    'json: a JSON object per line; pretty: for people. Default: pretty in the development profile on a terminal, else json.',
  ),
  ordersAddress: optional('ORDERS_ADDRESS', address, 'Where the orders service is, in place of the reference one.'),
  catalogAddress: optional('CATALOG_ADDRESS', address, 'Where the catalog service is.'),
  customersAddress: optional('CUSTOMERS_ADDRESS', address, 'Where the customers service is.'),
  inventoryAddress: optional('INVENTORY_ADDRESS', address, 'Where the inventory service is.'),
  paymentsAddress: optional('PAYMENTS_ADDRESS', address, 'Where the payments service is.'),
  fulfillmentAddress: optional('FULFILLMENT_ADDRESS', address, 'Where the fulfillment service is.'),
  notificationsAddress: optional('NOTIFICATIONS_ADDRESS', address, 'Where the notifications service is.'),
  servicesHost: setting('SERVICES_HOST', '127.0.0.1', word, 'Address the reference services listen on.'),
  servicesPort: optional(
    'SERVICES_PORT',
    integer(0, 65535),
    'Port of a reference service that runs alone in its process. Default: a free one.',
  ),
} satisfies Record<string, Setting<unknown>>;

type Values = { readonly [Name in keyof typeof SETTINGS]: ReturnType<(typeof SETTINGS)[Name]['read']> };

export type Config = Omit<Values, 'profile' | 'logFormat'> & {
  readonly profile: Profile;
  readonly logFormat: 'json' | 'pretty';
  /** NODE_ENV=production: nothing is made up, whatever is missing is an error. */
  readonly strict: boolean;
};

/** Root of the installed tree: proto/, graphql/, openapi.yaml and docs/ are read from here. */
export const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/** Throws one Error that names every bad setting. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const problems: string[] = [];
  const entries = Object.entries(SETTINGS).map(([name, { env: key, fallback, read }]) => {
    const value = env[key] === undefined || env[key] === '' ? fallback : env[key];
    try {
      return [name, value === undefined ? undefined : (read as (text: string) => unknown)(value)];
    } catch (error) {
      problems.push(`${key} ${(error as Error).message}`);
      return [name, undefined];
    }
  });
  const values = Object.fromEntries(entries) as Values;
  const strict = env['NODE_ENV'] === 'production';
  // Missing where what was given is bad already.
  const roles = (values.roles as Values['roles'] | undefined) ?? [];
  const strangers = roles.includes('bff')
    ? SERVICES.filter((name) => !roles.includes(name) && !env[`${name.toUpperCase()}_ADDRESS`])
    : [];
  for (const name of strangers)
    problems.push(`${name.toUpperCase()}_ADDRESS must be set where TRIVIUM_ROLES has bff and not ${name}`);
  if (strict && !env['TRIVIUM_SECRET']) problems.push('TRIVIUM_SECRET must be set where NODE_ENV is production');
  if (strict && !env['DATABASE_URL']) problems.push('DATABASE_URL must be set where NODE_ENV is production');
  if (values.serviceIssuer !== undefined && values.serviceIssuer === values.oidcIssuer)
    problems.push('SERVICE_ISSUER must be another one than OIDC_ISSUER: every token of it is an internal caller’s');
  if (problems.length > 0) throw new Error(`Trivium cannot start:\n  ${problems.join('\n  ')}`);
  const profile = values.profile ?? (strict ? 'production' : 'development');
  const logFormat = values.logFormat ?? (profile === 'development' && process.stderr.isTTY ? 'pretty' : 'json');
  return { ...values, profile, logFormat, strict };
}
