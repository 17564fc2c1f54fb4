import { randomUUID } from 'node:crypto';
import { exampleUrl, operations, schemaAt, type Operation } from '../harness/openapi.js';
import type { RunningStack } from '../harness/stack.js';
import { startStack } from '../harness/warm-stack.js';

// One stack for all: what one example changes must not spoil another.
let stack: RunningStack;

beforeAll(async () => {
  stack = await startStack();
}, 90_000);
afterAll(() => stack.stop());

const writes = operations.filter(({ method }) => method !== 'get');
const bodyOf = ({ requestBody }: Operation) => requestBody?.content['application/json']?.example;
const successOf = ({ responses }: Operation) => Object.keys(responses).find((status) => status.startsWith('2')) ?? '';

/** Webhooks are for partners alone. */
const callerOf = (operation: Operation) =>
  operation['x-required-scope'] === 'webhooks:manage' ? 'partner_api_key' : 'staff_token';

type Write = (typeof writes)[number];

async function send({ method, path, operation }: Write, key: string) {
  const response = await fetch(stack.http + exampleUrl(path, operation.parameters, () => false), {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${stack.credentials[callerOf(operation)]}`,
      ...(operation.requestBody && { 'content-type': 'application/json' }),
      'idempotency-key': key,
      prefer: 'wait=10',
    },
    body: JSON.stringify(bodyOf(operation)),
  });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a body has another shape on every path
  const body: any = await response.json();
  return { status: String(response.status), replayed: response.headers.get('idempotent-replayed'), body };
}

test.each(writes)(
  'the example of $name works as it stands, and once per key',
  async (write) => {
    const { path, method, operation } = write;
    const [key, success] = [randomUUID(), successOf(operation)];
    const fits = schemaAt('paths', path, method, 'responses', success, 'content', 'application/json', 'schema');
    const first = await send(write, key);
    expect(first).toMatchObject({ status: success, replayed: null, body: { errors: [] } });
    expect({ ok: fits(first.body), errors: fits.errors }).toEqual({ ok: true, errors: null });
    if (operation.operationId === 'placeOrder') expect(first.body.data.status).toBe('confirmed');
    const again = await send(write, key);
    expect(again).toMatchObject({ status: success, replayed: 'true' });
    expect(again.body.data).toEqual(first.body.data);
  },
  30_000,
);
