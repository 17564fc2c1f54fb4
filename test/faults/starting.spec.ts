import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { reflectedServices } from '../harness/reflection.js';
import { refusedStart } from '../harness/refused-start.js';
import { NOBODY, noServices } from '../harness/services.js';
import { emptyDatabase, startStackProcess } from '../harness/stack.js';

const dataDir = mkdtempSync(join(tmpdir(), 'trivium-starting-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const BFF_ALONE = { ...noServices(), TRIVIUM_ROLES: 'bff', TRIVIUM_DATA_DIR: dataDir };
const SECRET = 'a secret of thirty-two characters';

describe('a start that cannot succeed ends with code 1 and says what to change', () => {
  const squatter = createServer();
  let port = 0;
  beforeAll(async () => {
    await once(squatter.listen(0, '127.0.0.1'), 'listening');
    ({ port } = squatter.address() as AddressInfo);
  });
  afterAll(() => squatter.close());

  test.each(['PORT', 'GRPC_PORT', 'OPS_PORT'])('%s is taken', async (setting) => {
    const sentence = `${setting} ${port} on 127.0.0.1 is taken by another program: end it, or choose another port (0 takes a free one).`;
    expect(await refusedStart({ ...BFF_ALONE, [setting]: String(port) })).toEqual({
      code: 1,
      stdout: '',
      said: `Trivium cannot start:\n  ${sentence}`,
    });
  });

  test('the port of a service is taken', async () => {
    const database = await emptyDatabase();
    const env = {
      TRIVIUM_ROLES: 'orders',
      TRIVIUM_DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      SERVICES_PORT: String(port),
    };
    const { code, said } = await refusedStart(env);
    expect({ code, said }).toMatchObject({
      code: 1,
      said: expect.stringContaining(`SERVICES_PORT ${port} on 127.0.0.1 is taken`),
    });
    await database.drop();
  });

  test('the database cannot be reached: its password is not shown', async () => {
    const url = `postgres://shop:hunter2@${NOBODY}/shop`;
    const { code, said } = await refusedStart({
      TRIVIUM_ROLES: 'orders',
      TRIVIUM_DATA_DIR: dataDir,
      DATABASE_URL: url,
    });
    expect(code).toBe(1);
    expect(said).toMatch(
      /^Trivium cannot start:\n  the database shop at 127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED.*\.$/,
    );
    expect(said).not.toContain('hunter2');
  });

  test('bad settings are all named at once, secrets not shown', async () => {
    const bad = {
      PORT: 'abc',
      GRPC_PORT: '70000',
      TRIVIUM_ROLES: 'bff,shop',
      TRIVIUM_PROFILE: 'staging',
      DATABASE_URL: 'mysql://shop:hunter2@db/shop',
      TRIVIUM_SECRET: 'hunter2',
      UPSTREAM_TIMEOUT_MS: '1',
      LOG_LEVEL: 'loud',
      ORDERS_ADDRESS: 'orders',
    };
    const { code, stdout, said } = await refusedStart(bad);
    const [first, ...lines] = said.split('\n');
    expect({ code, stdout, first }).toEqual({ code: 1, stdout: '', first: 'Trivium cannot start:' });
    expect(lines.map((line) => line.trim().split(' ')[0]).sort()).toEqual(Object.keys(bad).sort());
    for (const line of lines) expect(line).toMatch(/^ {2}[A-Z_]+ must be .+/);
    expect(said).not.toContain('hunter2');
  });
});

describe('NODE_ENV=production', () => {
  const production = { NODE_ENV: 'production', TRIVIUM_DATA_DIR: join(dataDir, 'production') };

  test('without a secret and a database, nothing is made up and nothing written', async () => {
    const { code, said } = await refusedStart(production);
    const missing = ['TRIVIUM_SECRET', 'DATABASE_URL'].map(
      (name) => `  ${name} must be set where NODE_ENV is production`,
    );
    expect({ code, said }).toEqual({ code: 1, said: ['Trivium cannot start:', ...missing].join('\n') });
    expect(existsSync(production.TRIVIUM_DATA_DIR)).toBe(false);
  });

  test('with all it needs, it starts without development credentials', async () => {
    const database = await emptyDatabase();
    const env = { ...BFF_ALONE, ...production, TRIVIUM_SECRET: SECRET, DATABASE_URL: database.url };
    const stack = await startStackProcess(env);
    expect((await fetch(`${stack.ops}/readyz`)).status).toBe(200);
    expect(existsSync(production.TRIVIUM_DATA_DIR)).toBe(false);
    expect(await stack.stop()).toBe(0);
    await database.drop();
  });
});

test('TRIVIUM_PROFILE=production: nothing for explorers, no seeds, no keys on the page', async () => {
  const database = await emptyDatabase();
  const env = { TRIVIUM_PROFILE: 'production', TRIVIUM_DATA_DIR: join(dataDir, 'profile'), DATABASE_URL: database.url };
  const stack = await startStackProcess(env);
  try {
    const { http, credentials } = stack;
    const authorization = `Bearer ${credentials.staff_token}`;
    const page = await fetch(`${http}/graphql`, { headers: { accept: 'text/html' } });
    expect(await page.text()).not.toMatch(/<html/i);
    expect(page.status).toBeGreaterThanOrEqual(400);

    const post = async (query: string) => {
      const headers = { 'content-type': 'application/json', authorization };
      return (await fetch(`${http}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })).text();
    };
    expect(await post('{ __schema { types { name } } }')).not.toContain('OrderConnection');
    expect(await post('{ ordersx { edges { cursor } } }')).not.toContain('Did you mean');

    for (const list of ['products', 'orders', 'customers']) {
      const answer = await fetch(`${http}/v2/${list}`, { headers: { authorization } });
      expect(await answer.json()).toMatchObject({ data: [], errors: [] });
    }
    for (const path of ['/', '/docs', '/docs/graphql', '/docs/grpc']) {
      const text = await (await fetch(http + path)).text();
      for (const key of Object.values(credentials)) expect(text).not.toContain(key);
    }
    expect(await reflectedServices(stack.grpc)).toBe('UNIMPLEMENTED');
  } finally {
    await stack.stop();
    await database.drop();
  }
}, 60_000);
