import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.js';

const SECRET = 'a secret of thirty-two characters';
const DATABASE = 'postgres://shop@db/shop';

/** What is wrong with these settings, a line for each. */
function problems(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    const [first, ...lines] = (error as Error).message.split('\n  ');
    expect(first).toBe('Trivium cannot start:');
    return lines;
  }
}

const required = (name: string) => `${name} must be set where NODE_ENV is production`;

test.each([
  [{}, [required('TRIVIUM_SECRET'), required('DATABASE_URL')]],
  [{ TRIVIUM_SECRET: SECRET }, [required('DATABASE_URL')]],
  [{ DATABASE_URL: DATABASE }, [required('TRIVIUM_SECRET')]],
  [{ TRIVIUM_SECRET: SECRET, TRIVIUM_ROLES: 'orders' }, [required('DATABASE_URL')]],
  [{ TRIVIUM_SECRET: SECRET, DATABASE_URL: DATABASE }, []],
])('in production nothing is made up: %j lacks %j', (env, missing) => {
  expect(problems({ NODE_ENV: 'production', ...env })).toEqual(missing);
});

test('a setting that is bad is not said to be missing too', () => {
  const env = { NODE_ENV: 'production', TRIVIUM_SECRET: 'short', DATABASE_URL: 'mysql://db', TRIVIUM_ROLES: 'shop' };
  expect(problems(env).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
    'TRIVIUM_ROLES must be',
    'DATABASE_URL must be',
    'TRIVIUM_SECRET must be',
  ]);
});

test('a BFF is told where the services are that it does not run itself', () => {
  const addresses = { ORDERS_ADDRESS: 'orders:9000', CATALOG_ADDRESS: '[::1]:9000', INVENTORY_ADDRESS: '10.0.0.1:1' };
  const needs = (name: string) =>
    `${name.toUpperCase()}_ADDRESS must be set where TRIVIUM_ROLES has bff and not ${name}`;
  // It never calls notifications.
  expect(problems({ TRIVIUM_ROLES: 'bff,customers', ...addresses })).toEqual([needs('payments'), needs('fulfillment')]);
  expect(problems({ TRIVIUM_ROLES: 'orders' })).toEqual([]);
});

test('an empty setting is one that is not set', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 8080, databaseUrl: undefined });
});

test.each([
  ['development', {}],
  ['production', { NODE_ENV: 'production', TRIVIUM_SECRET: SECRET, DATABASE_URL: DATABASE }],
  ['production', { TRIVIUM_PROFILE: 'production' }],
  [
    'development',
    { NODE_ENV: 'production', TRIVIUM_PROFILE: 'development', TRIVIUM_SECRET: SECRET, DATABASE_URL: DATABASE },
  ],
])('the profile is %s with %j', (profile, env) => {
  expect(readConfig(env).profile).toBe(profile);
});

test('an issuer is kept as it is written, and internal callers have one of their own', () => {
  const issuer = 'https://login.example.com/';
  expect(readConfig({ OIDC_ISSUER: issuer }).oidcIssuer).toBe(issuer);
  expect(problems({ OIDC_ISSUER: issuer, SERVICE_ISSUER: issuer })).toEqual([
    expect.stringContaining('SERVICE_ISSUER must be another one than OIDC_ISSUER'),
  ]);
  expect(problems({ OIDC_ISSUER: 'login.example.com' })).toEqual([expect.stringContaining('OIDC_ISSUER must be')]);
});

const PRODUCTION = { NODE_ENV: 'production', TRIVIUM_SECRET: SECRET, DATABASE_URL: DATABASE };

test.each(['OIDC_ISSUER', 'OIDC_JWKS_URL', 'SERVICE_ISSUER', 'SERVICE_JWKS_URL'])(
  'in production %s is https, or on this machine',
  (name) => {
    const refused = [`${name} must be an https:// URL where NODE_ENV is production`];
    for (const url of [
      'http://id.shop.test',
      'http://localhost.shop.test',
      'http://127.0.0.1@shop.test/',
      'http://127.1.evil',
    ])
      expect({ url, said: problems({ ...PRODUCTION, [name]: url }) }).toEqual({ url, said: refused });
    for (const url of ['https://id.shop.test', 'http://127.0.0.1:4000/oidc', 'http://localhost', 'http://[::1]:1/'])
      expect({ url, said: problems({ ...PRODUCTION, [name]: url }) }).toEqual({ url, said: [] });
    expect(problems({ [name]: 'http://id.shop.test' })).toEqual([]);
  },
);

test('TLS on the gRPC port is whole, or it does not start', () => {
  const pem = join(mkdtempSync(join(tmpdir(), 'trivium-pem-')), 'a.pem');
  writeFileSync(pem, '-----BEGIN CERTIFICATE-----');
  expect(problems({ GRPC_TLS_CERT: pem })).toEqual(['GRPC_TLS_CERT and GRPC_TLS_KEY must be set together']);
  expect(problems({ GRPC_TLS_CLIENT_CA: pem, GRPC_TLS_CALLERS: 'a' })).toEqual([
    'GRPC_TLS_CLIENT_CA needs GRPC_TLS_CERT and GRPC_TLS_KEY',
  ]);
  expect(problems({ GRPC_TLS_CALLERS: 'stock.internal' })).toEqual(['GRPC_TLS_CALLERS needs GRPC_TLS_CLIENT_CA']);
  expect(problems({ GRPC_TLS_CERT: '/nowhere', GRPC_TLS_KEY: pem })).toContain(
    'GRPC_TLS_CERT must be the path of a PEM file that can be read, not "/nowhere"',
  );
  expect(problems({ INTERNAL_SCOPES: 'orders:read,orders:all' })).toEqual([
    'INTERNAL_SCOPES must be scopes of internal callers, not "orders:all"',
  ]);
});

test('secrets that webhooks are signed with are long enough, in their form, several at once, and never quoted', () => {
  expect(problems({ STRIPE_WEBHOOK_SECRETS: 'whsec_0123456789,short' })).toEqual([
    'STRIPE_WEBHOOK_SECRETS must be secrets of at least 16 characters, with commas between, not "…"',
  ]);
  for (const bad of ['whsec_', 'whsec_c2hvcnQ=', 'not base64 at all, though it is long enough'])
    expect(problems({ ODOO_WEBHOOK_SECRETS: bad })).toEqual([
      'ODOO_WEBHOOK_SECRETS must be whsec_ and at least 24 bytes in base64, several with commas between, not "…"',
    ]);
  const secrets = { STRIPE_WEBHOOK_SECRETS: 'whsec_0123456789, whsec_9876543210' };
  expect(readConfig(secrets).stripeWebhookSecrets).toEqual(['whsec_0123456789', 'whsec_9876543210']);
});

test('what is sent unsigned needs a path that cannot be guessed and addresses', () => {
  const together = ['ODOO_WEBHOOK_PATH and ODOO_WEBHOOK_ADDRESSES must be set together'];
  expect(problems({ ODOO_WEBHOOK_PATH: 'x'.repeat(32) })).toEqual(together);
  expect(problems({ ODOO_WEBHOOK_ADDRESSES: '10.0.0.0/8' })).toEqual(together);
  expect(problems({ ODOO_WEBHOOK_PATH: 'short', ODOO_WEBHOOK_ADDRESSES: '10.0.0.0/8' })).toContain(
    'ODOO_WEBHOOK_PATH must be 32 to 100 letters, digits, - and _, not "…"',
  );
  expect(problems({ ODOO_WEBHOOK_PATH: 'x'.repeat(32), ODOO_WEBHOOK_ADDRESSES: '10.0.0.0/8' })).toEqual([]);
});
