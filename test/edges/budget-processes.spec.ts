import { restCaller } from '../harness/rest-caller.js';
import { describeWithRedis, startRedis, type RedisProcess } from '../harness/redis.js';
import { noServices } from '../harness/services.js';
import type { RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';

describeWithRedis('two BFF processes on one Redis', () => {
  let redis: RedisProcess;
  let processes: RunningStack[];

  beforeAll(async () => {
    redis = await startRedis();
    const env = {
      ...noServices(),
      TRIVIUM_ROLES: 'bff',
      REDIS_URL: redis.url,
      BUDGET: 'on',
      BUDGET_RATES: 'anonymous=1/137/closed,partner=1/5',
      LOG_LEVEL: 'error',
    };
    processes = await Promise.all([startWarm(env), startWarm(env)]);
  });
  afterAll(async () => {
    await Promise.all(processes.map((each) => each.stop()));
    await redis.kill();
  });

  const [LIMITED, ADMITTED] = [429, 401];

  test('of a thousand requests at once over both exactly as many as the limit are admitted', async () => {
    const callers = processes.map(({ http }) => restCaller(http));
    const answers = await Promise.all(callers.flatMap((call) => Array.from({ length: 500 }, () => call('/v2/orders'))));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === ADMITTED)).toHaveLength(137);
    expect(statuses.filter((status) => status === LIMITED)).toHaveLength(1_000 - 137);
  });

  test('with Redis gone each policy does what it says', async () => {
    await redis.kill();
    const [first] = processes as [RunningStack];
    const closed = await restCaller(first.http)('/v2/orders');
    expect(closed).toMatchObject({
      status: 503,
      body: { error: { code: 'UPSTREAM_UNAVAILABLE', details: { service: 'budget' } } },
    });
    const open = restCaller(first.http, first.credentials.partner_api_key);
    const statuses: number[] = [];
    for (let call = 0; call < 6; call++) statuses.push((await open('/v2/products')).status);
    expect(statuses.filter((status) => status === LIMITED)).toHaveLength(1);
    expect(statuses.at(-1)).toBe(LIMITED);
  });
});
