import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { grpcCaller } from '../harness/grpc.js';
import { sharedStack } from '../harness/stack.js';
import { codeBlocksOf, projectRoot } from './portal-app.js';

/** What a person copies from the pages is run by a shell as it is printed, against the instance that printed it. */
const stack = sharedStack();

beforeAll(() => {}, 60_000);

const page = async (path: string): Promise<string> =>
  (await fetch(stack.http + path, { headers: { accept: 'text/html' } })).text();

const run = promisify(execFile);
const shell = async (script: string): Promise<string> =>
  (await run('/bin/sh', ['-c', script], { cwd: projectRoot })).stdout;

/** The arguments that a program would get, where it may not be installed: the shell reads the command, the test acts on it. */
async function argumentsOf(program: string, command: string): Promise<string[]> {
  const stub = `${program}() { "${process.execPath}" -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- "$@"; }`;
  return JSON.parse(await shell(`${stub}\n${command}`)) as string[];
}

/** Values of an option that may be given several times. */
const valuesOf = (option: string, given: readonly string[]): string[] =>
  given.flatMap((value, index) => (given[index - 1] === option ? [value] : []));

const headersOf = (given: readonly string[]): [string, string][] =>
  valuesOf('-H', given).map((header) => [
    header.slice(0, header.indexOf(':')),
    header.slice(header.indexOf(':') + 1).trim(),
  ]);

/** As curl does: a body makes it a POST. */
async function curl(command: string) {
  const given = await argumentsOf('curl', command);
  const [body] = valuesOf('-d', given);
  const url = given.find((argument) => argument.startsWith('http')) ?? '';
  return fetch(url, { headers: headersOf(given), ...(body !== undefined && { method: 'POST', body }) });
}

test('the first REST request of the front page answers with orders and what they are expanded by', async () => {
  const [command = ''] = codeBlocksOf(await page('/'));
  const answer = await curl(command);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    data: [
      {
        number: expect.any(String),
        customer: { name: expect.any(String) },
        lines: expect.arrayContaining([expect.objectContaining({ product: expect.anything() })]),
      },
      {},
    ],
    errors: [],
  });
});

test('the first GraphQL request answers with orders down to the stock', async () => {
  const [, command = ''] = codeBlocksOf(await page('/'));
  const answer = await curl(command);
  const { data, errors } = (await answer.json()) as {
    data: { orders: { edges: { node: unknown }[] } };
    errors?: unknown;
  };
  expect([answer.status, errors]).toEqual([200, undefined]);
  expect(data.orders.edges[0]?.node).toMatchObject({
    number: expect.any(String),
    lines: expect.arrayContaining([
      expect.objectContaining({ product: { name: expect.any(String), stock: { available: expect.any(Number) } } }),
    ]),
  });
});

test('the first gRPC request by grpcurl answers with orders', async () => {
  const [, , command = ''] = codeBlocksOf(await page('/'));
  const given = await argumentsOf('grpcurl', command);
  const [address = '', method = ''] = given.slice(-2);
  const [service = '', name = ''] = method.split('/');
  const [header, token = ''] = headersOf(given)[0] ?? [];
  // grpcurl takes names as the contract spells them, the caller of the tests in camel case.
  const request = JSON.parse(valuesOf('-d', given)[0]?.replace('page_size', 'pageSize') ?? '') as object;
  const caller = grpcCaller(address, service, token.replace('Bearer ', ''));
  const { status, body } = await caller.call(name, request);
  caller.close();
  expect([header, status, body.orders.length]).toEqual(['authorization', 'OK', 2]);
});

test('the first gRPC request by Node runs in the project folder', async () => {
  const [, , , command = ''] = codeBlocksOf(await page('/'));
  expect(JSON.parse(await shell(command))).toMatchObject({
    orders: [{ number: expect.any(String), customer: { name: expect.any(String) } }, {}],
  });
});

test('every request of the REST reference answers', async () => {
  // What changes something does not run on a stack that all share: see test/features/idempotency.spec.ts.
  const commands = codeBlocksOf(await page('/docs/rest')).filter((code) => /^curl (?!-X)/.test(code));
  expect(commands.length).toBeGreaterThanOrEqual(8);
  for (const command of commands) expect([command, (await curl(command)).status]).toEqual([command, 200]);
}, 60_000);

test('where nothing is, a browser gets a page and a program the envelope', async () => {
  const browser = await fetch(`${stack.http}/no/such/path`, {
    headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
  });
  expect([browser.status, browser.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  expect(browser.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(await browser.text()).toContain('/no/such/path');
  const program = await fetch(`${stack.http}/no/such/path`);
  expect([program.status, await program.json()]).toEqual([
    404,
    expect.objectContaining({ error: expect.objectContaining({ code: 'ROUTE_NOT_FOUND' }) }),
  ]);
});

test('an operation that finds nothing keeps the envelope, for browsers too', async () => {
  const answer = await fetch(`${stack.http}/v2/products/prd_01jgr3m8g0zzzzzzzzzzzzzzzz`, {
    headers: { accept: 'text/html' },
  });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/json; charset=utf-8']);
});

test('the contracts that the pages link to are the ones that tools load', async () => {
  const openApi = await fetch(`${stack.http}/openapi.json`);
  expect(await openApi.json()).toMatchObject({
    openapi: expect.stringMatching(/^3\.1/),
    paths: { '/v2/orders': expect.anything() },
  });
  const schema = await fetch(`${stack.http}/schema.graphql`);
  expect(await schema.text()).toContain('type Order {');
});

test('what GraphiQL begins with runs as GraphiQL sends it, a subscription too', async () => {
  const end = (await page('/graphql')).slice(-20_000);
  const [, json = ''] = /querySelector\('#root'\),\s*(\{[^]*\}),\s*\);/.exec(end) ?? [];
  const { method, subscriptionsProtocol, defaultTabs } = JSON.parse(json);
  expect({ method, subscriptionsProtocol }).toEqual({ method: 'POST', subscriptionsProtocol: 'SSE' });
  const answers = defaultTabs.map(async (tab: Readonly<Record<'query' | 'variables' | 'headers', string>>) => {
    const accept = /^subscription/m.test(tab.query) ? 'text/event-stream' : 'application/json';
    const headers = { ...JSON.parse(tab.headers), accept, 'content-type': 'application/json' };
    const body = JSON.stringify({ query: tab.query, variables: JSON.parse(tab.variables) });
    const answer = await fetch(`${stack.http}/graphql`, { method, headers, body });
    const reader = answer.body?.getReader();
    const first = Buffer.from((await reader?.read())?.value ?? []).toString();
    await reader?.cancel();
    return first;
  });
  expect(await Promise.all(answers)).toEqual([expect.stringMatching(/^{"data":{"orders":{"edges":\[{/), ':\n\n']);
});

test('GraphiQL begins with a key for people at this machine only', async () => {
  const body = async (headers: Record<string, string>) =>
    (await fetch(`${stack.http}/graphql`, { headers: { accept: 'text/html', ...headers } })).text();
  expect(await body({})).toContain(stack.credentials.customer_token);
  expect(await body({ 'x-forwarded-for': '192.0.2.7' })).not.toContain('trv_');
});
