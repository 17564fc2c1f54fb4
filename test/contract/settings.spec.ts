import { readFileSync } from 'node:fs';
import { readConfig } from '../../src/config.js';
import { settingsPage } from '../../src/settings-page.js';

test('docs/settings.md is what the table of settings says (npm run docs)', () => {
  const committed = readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8');
  expect(committed).toBe(settingsPage());
});

test('nothing set is a development stack on the ports of the contract', () => {
  expect(readConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    grpcPort: 9090,
    opsPort: 8081,
    profile: 'development',
    strict: false,
  });
});

test('every bad setting is named at once, in words that help', () => {
  const bad = {
    PORT: '80a80',
    TRIVIUM_ROLES: 'bff,shop',
    DATABASE_URL: 'mysql://u:secret@h/d',
    ORDERS_ADDRESS: 'http://orders:7001',
  };
  const refusal = () => readConfig(bad);
  expect(refusal).toThrow('PORT must be a whole number from 0 to 65535, not "80a80"');
  expect(refusal).toThrow(
    'TRIVIUM_ROLES must be one of bff, worker, orders, catalog, customers, inventory, payments, fulfillment, notifications, not "shop"',
  );
  expect(refusal).toThrow('DATABASE_URL must be a postgres:// URL');
  expect(refusal).toThrow('ORDERS_ADDRESS must be host:port, not "http://orders:7001"');
  expect(refusal).not.toThrow('secret@');
});

test('in production nothing is made up', () => {
  expect(() => readConfig({ NODE_ENV: 'production' })).toThrow(
    /TRIVIUM_SECRET must be set[\s\S]*DATABASE_URL must be set/,
  );
  const env = { NODE_ENV: 'production', TRIVIUM_SECRET: 'x'.repeat(32), DATABASE_URL: 'postgres://u:p@h/d' };
  expect(readConfig(env)).toMatchObject({ profile: 'production', strict: true });
});
