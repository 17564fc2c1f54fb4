import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../../src/platform/db/embedded/free-port.js';
import { SEEDED_PRODUCT_ID } from '../../src/seeds/well-known.js';
import { eventually } from '../harness/eventually.js';
import { seededDatabase, startStackProcess, type StackProcess } from '../harness/stack.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');
let database: Awaited<ReturnType<typeof seededDatabase>>;
let stack: StackProcess;

beforeAll(async () => {
  database = await seededDatabase();
  stack = await startStackProcess({ WEBHOOK_ATTEMPTS: '2', DATABASE_URL: database.url });
}, 90_000);
afterAll(async () => {
  await stack.stop();
  await database.drop();
});

/** The shell blocks of README in which this stands, against a stack of its own instead of the ports of the contract. */
function scriptOf(...marks: readonly string[]): string {
  const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const chosen = marks.map(
    (mark) => blocks.find((block) => block.includes(mark)) ?? `echo README has no ${mark}; exit 1`,
  );
  return chosen
    .join('\n')
    .replaceAll('http://127.0.0.1:8080', stack.http)
    .replaceAll('./.trivium/', `${stack.dataDir}/`)
    .replace('order-view.mjs', `order-view.mjs ${stack.grpc}`);
}

const environment = () => ({ ...process.env, TRIVIUM_DATA_DIR: stack.dataDir, TRIVIUM_URL: stack.http });

async function run(...marks: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-ec', scriptOf(...marks)], { cwd: root, env: environment() });
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

const PLACING = 'my-first-order';
const WATCHING = 'text/event-stream';
const DECLINING = 'chargeDeclined';
const WAITING = 'stripe-event.mjs';

test("README's order comes back confirmed, and sent again is replayed", async () => {
  const [first, again] = [await run(PLACING), await run(PLACING)];
  for (const printed of [first, again]) expect(printed).toMatch(/^\{"data":\{.*"status":"confirmed"/m);
  expect(first).not.toMatch(/^idempotent-replayed/im);
  expect(again).toMatch(/^idempotent-replayed: true/im);
});

test("README's signed Stripe event moves the order that waits for it, one way or the other", async () => {
  const succeeded = await run(PLACING, WAITING);
  expect(succeeded).toMatch(
    /payment_intent\.succeeded for pi_\w+: 200 \{\}\nT-\d+ is confirmed, its payment captured$/m,
  );
  const failing = scriptOf(PLACING, WAITING).replace('"$WAITING"', '"$WAITING" payment_intent.payment_failed');
  const { stdout } = await promisify(execFile)('sh', ['-ec', failing], { cwd: root, env: environment() });
  expect(stdout).toMatch(/: 200 \{\}\nT-\d+ is failed \(payment_declined\), its payment failed$/m);
});

test('an event that somebody else signed moves nothing', async () => {
  const waiting = scriptOf(PLACING, WAITING).replace(/^node examples\/stripe-event\.mjs/m, 'echo');
  const { stdout } = await promisify(execFile)('sh', ['-ec', waiting], { cwd: root, env: environment() });
  const orderId = /ord_\w{26}$/.exec(stdout.trim())?.[0] ?? '';
  const forged = mkdtempSync(join(tmpdir(), 'trivium-forged-'));
  const credentials = { ...stack.credentials, stripe_webhook_secret: 'whsec_of_somebody_else' };
  writeFileSync(join(forged, 'credentials.json'), JSON.stringify(credentials));
  const env = { ...environment(), TRIVIUM_DATA_DIR: forged };
  const sent = promisify(execFile)(process.execPath, ['examples/stripe-event.mjs', orderId], { cwd: root, env });
  await expect(sent).rejects.toMatchObject({ stdout: expect.stringMatching(/: 401 .*WEBHOOK_SIGNATURE_INVALID/) });
  rmSync(forged, { recursive: true });
});

test("README's watcher is told live what becomes of an order", async () => {
  const watcher = spawn('sh', ['-ec', scriptOf(WATCHING)], { cwd: root, env: environment(), detached: true });
  let printed = '';
  watcher.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  try {
    await eventually(() => expect(printed).not.toBe(''), 20_000);
    await run(PLACING).then(() => run(PLACING, DECLINING));
    await eventually(() => expect(printed).toMatch(/order\.created[^]*order\.failed/), 20_000);
  } finally {
    process.kill(-Number(watcher.pid), 'SIGKILL');
  }
}, 60_000);

test("README's declined order fails, and its stock is on sale again", async () => {
  const available = (product: { readonly stock: { readonly available: number } }) => product.stock.available;
  const stockOf = async () => {
    const url = `${stack.http}/v2/products/${SEEDED_PRODUCT_ID}?expand=stock`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${stack.credentials.customer_token}` } });
    return available(((await answer.json()) as { readonly data: Parameters<typeof available>[0] }).data);
  };
  await run(PLACING);
  const before = await stockOf();
  const printed = await run(PLACING, DECLINING);
  expect(printed).toMatch(/"status":"failed","status_reason":"payment_declined"/);
  const { data } = JSON.parse(printed.slice(printed.lastIndexOf('{"data":'))) as {
    readonly data: Parameters<typeof available>[0];
  };
  expect(available(data)).toEqual(expect.any(Number));
  await eventually(async () => expect(await stockOf()).toBe(before));
});

const HOOKED = [
  'my-first-order',
  'examples/webhook-receiver',
  'partner_order() {',
  'status=parked',
  '4000/break',
  '4000/fix',
];

test("README's receiver gets signed events, what was parked while it was paused, and what was dead when it is fixed", async () => {
  const port = await freePort(0);
  const script = `${scriptOf(...HOOKED)}\nsleep 2`
    .replaceAll('http://127.0.0.1:4000', `http://127.0.0.1:${port}`)
    // As npx runs it, without looking for it.
    .replaceAll('npx trivium', './dist/trivium.js');
  const env = { ...environment(), OPS_URL: stack.ops, PORT: String(port) };
  const shell = spawn('sh', ['-ec', script], { cwd: root, env, detached: true });
  let printed = '';
  for (const stream of [shell.stdout, shell.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  try {
    const [code] = (await once(shell, 'exit')) as [number | null];
    expect([code, printed]).toEqual([0, expect.stringMatching(/^received order\.created evt_/m)]);
    await eventually(() => expect(printed.match(/^received order\.created evt_/gm)).toHaveLength(3), 20_000);
  } finally {
    process.kill(-Number(shell.pid), 'SIGKILL');
  }
  expect(printed).toMatch(/"status":"parked"/);
  expect(printed).toMatch(/whe_\w+ +order\.created +2× +The endpoint answered 500\. +deliveries~whd_/);
  expect(printed).toMatch(/^dlr_\w+ {2}completed/m);
}, 90_000);
