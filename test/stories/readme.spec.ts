import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sharedStack } from '../harness/stack.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');
const stack = sharedStack();

/** The shell blocks of README in which this stands, against the stack of the suite instead of the ports of the contract. */
async function run(...marks: readonly string[]): Promise<string> {
  const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const chosen = marks.map(
    (mark) => blocks.find((block) => block.includes(mark)) ?? `echo README has no ${mark}; exit 1`,
  );
  const script = chosen
    .join('\n')
    .replaceAll('http://127.0.0.1:8080', stack.http)
    .replaceAll('./.trivium/', `${stack.dataDir}/`)
    .replace('order-view.mjs', `order-view.mjs ${stack.grpc}`);
  const env = { ...process.env, TRIVIUM_DATA_DIR: stack.dataDir };
  const { stdout } = await promisify(execFile)('sh', ['-ec', script], { cwd: root, env });
  return stdout;
}

test("README's REST request answers shipped orders with their customers", async () => {
  const { data, errors } = JSON.parse(await run('/v2/orders?status=shipped')) as {
    data: { status: string; customer: { name: string } }[];
    errors: unknown[];
  };
  expect(errors).toEqual([]);
  expect(data.map(({ status }) => status)).toEqual(['shipped', 'shipped']);
  expect(data.map(({ customer }) => typeof customer.name)).toEqual(['string', 'string']);
});

test("README's GraphQL request answers orders with products and stock", async () => {
  const { data, errors } = JSON.parse(await run('/graphql')) as {
    data: { orders: { edges: { node: { lines: { product: { stock: { available: number } } }[] } }[] } };
    errors?: unknown;
  };
  expect(errors).toBeUndefined();
  expect(data.orders.edges).toHaveLength(5);
  expect(typeof data.orders.edges[0]?.node.lines[0]?.product.stock.available).toBe('number');
});

test("README's gRPC caller prints three orders", async () => {
  const lines = (await run('order-view.mjs')).trim().split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line).toMatch(/^T-\d{6} [a-z]+, .+: \d+ × .+/);
});

test("README's bad request is refused in the envelope, naming the field", async () => {
  const { error } = JSON.parse(
    await run('/v2/orders?status=shipped', 'limit=101').then((out) => out.slice(out.lastIndexOf('{"data":null'))),
  ) as {
    error: { code: string; details: { fields: { field: string }[] } };
  };
  expect(error).toMatchObject({ code: 'VALIDATION_FAILED', details: { fields: [{ field: 'limit' }] } });
});
