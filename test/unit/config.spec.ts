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
