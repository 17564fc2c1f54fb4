import { SCOPES_OF_KINDS } from './callers/scopes.js';
import { EVENT_SETTINGS } from './settings/event.settings.js';
import { IDENTITY_SETTINGS } from './settings/identity.settings.js';
import { LIMIT_SETTINGS } from './settings/limit.settings.js';
import { MAIL_SETTINGS } from './settings/mail.settings.js';
import { ORDER_SETTINGS } from './settings/order.settings.js';
import { PROCESS_SETTINGS, type Profile } from './settings/process.settings.js';
import { PROVIDER_SETTINGS } from './settings/provider.settings.js';
import { RECONCILIATION_SETTINGS } from './settings/reconciliation.settings.js';
import { calledBy } from './settings/roles.js';
import { SERVER_SETTINGS } from './settings/server.settings.js';
import { SERVICE_SETTINGS } from './settings/service.settings.js';
import { readSettings, type ValuesOf } from './settings/setting.js';
import { WEBHOOK_SETTINGS } from './settings/webhook.settings.js';

/** Every setting, read once from the environment. docs/settings.md is made from this table. */
export const SETTINGS = {
  ...SERVER_SETTINGS,
  ...PROCESS_SETTINGS,
  ...IDENTITY_SETTINGS,
  ...LIMIT_SETTINGS,
  ...SERVICE_SETTINGS,
  ...EVENT_SETTINGS,
  ...ORDER_SETTINGS,
  ...MAIL_SETTINGS,
  ...WEBHOOK_SETTINGS,
  ...PROVIDER_SETTINGS,
  ...RECONCILIATION_SETTINGS,
};

type Values = ValuesOf<typeof SETTINGS>;
/** The values of settings of which some may be bad. */
type Found = { readonly [Name in keyof Values]: Values[Name] | undefined };

export type Config = Omit<Values, 'profile' | 'logFormat'> & {
  readonly profile: Profile;
  readonly logFormat: 'json' | 'pretty';
  /** NODE_ENV=production: nothing is made up, whatever is missing is an error. */
  readonly strict: boolean;
};

/** Throws one Error that names every bad setting. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const problems: string[] = [];
  const values = readSettings(SETTINGS, env, problems);
  const strict = env['NODE_ENV'] === 'production';
  problems.push(
    ...missingAddresses(values, env),
    ...(strict ? [...missingInProduction(env), ...plainIssuers(values)] : []),
  );
  problems.push(...clashes(values), ...halfTls(values), ...halfPath(values), ...unknownScopes(values));
  if (problems.length > 0) throw new Error(`Trivium cannot start:\n  ${problems.join('\n  ')}`);
  const profile = values.profile ?? (strict ? 'production' : 'development');
  const logFormat = values.logFormat ?? (profile === 'development' && process.stderr.isTTY ? 'pretty' : 'json');
  return { ...values, profile, logFormat, strict };
}

/** An address that is given and bad is named already. */
function missingAddresses({ roles = [] }: Found, env: NodeJS.ProcessEnv): string[] {
  return calledBy(roles)
    .filter((name) => !roles.includes(name) && !env[`${name.toUpperCase()}_ADDRESS`])
    .map((name) => {
      const callers = roles.filter((role) => calledBy([role]).includes(name)).join(' and ');
      return `${name.toUpperCase()}_ADDRESS must be set where TRIVIUM_ROLES has ${callers} and not ${name}`;
    });
}

const missingInProduction = (env: NodeJS.ProcessEnv): string[] =>
  ['TRIVIUM_SECRET', 'DATABASE_URL']
    .filter((name) => !env[name])
    .map((name) => `${name} must be set where NODE_ENV is production`);

const clashes = ({ serviceIssuer, oidcIssuer }: Found): string[] =>
  serviceIssuer !== undefined && serviceIssuer === oidcIssuer
    ? ['SERVICE_ISSUER must be another one than OIDC_ISSUER: every token of it is an internal caller’s']
    : [];

/** Keys that come without TLS are whoever’s who stands in between; on this machine nobody does. */
const plainIssuers = (values: Found): string[] =>
  (['oidcIssuer', 'oidcJwksUrl', 'serviceIssuer', 'serviceJwksUrl'] as const)
    .filter((name) => isPlain(values[name] ?? ''))
    .map((name) => `${SETTINGS[name].env} must be an https:// URL where NODE_ENV is production`);

const isPlain = (url: string): boolean =>
  url.startsWith('http:') && !/^http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?(\/|$)/.test(url);

function halfTls({ grpcTlsCert, grpcTlsKey, grpcTlsClientCa, grpcTlsCallers }: Found): string[] {
  const problems: string[] = [];
  if ((grpcTlsCert === undefined) !== (grpcTlsKey === undefined))
    problems.push('GRPC_TLS_CERT and GRPC_TLS_KEY must be set together');
  if (grpcTlsClientCa && !grpcTlsCert) problems.push('GRPC_TLS_CLIENT_CA needs GRPC_TLS_CERT and GRPC_TLS_KEY');
  if (grpcTlsCallers && !grpcTlsClientCa) problems.push('GRPC_TLS_CALLERS needs GRPC_TLS_CLIENT_CA');
  return problems;
}

const halfPath = ({ odooWebhookPath, odooWebhookAddresses }: Found): string[] =>
  (odooWebhookPath === undefined) === (odooWebhookAddresses === undefined)
    ? []
    : ['ODOO_WEBHOOK_PATH and ODOO_WEBHOOK_ADDRESSES must be set together'];

const unknownScopes = ({ internalScopes = [] }: Found): string[] =>
  internalScopes
    .filter((scope) => !SCOPES_OF_KINDS.internal.has(scope))
    .map((scope) => `INTERNAL_SCOPES must be scopes of internal callers, not "${scope}"`);
