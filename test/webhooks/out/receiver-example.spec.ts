import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../src/platform/db/embedded/free-port.js';
import { readMessage } from '../../../src/console/mail-message.js';
import { eventually } from '../../harness/eventually.js';
import { answering, startReceiver } from '../../harness/receiver.js';
import type { RunningStack } from '../../harness/stack.js';
import { startStack } from '../../harness/warm-stack.js';

const EXAMPLE = fileURLToPath(new URL('../../../examples/webhook-receiver/receiver.mjs', import.meta.url));

let stack: RunningStack;
let receiver: ChildProcess | undefined;
beforeAll(async () => void (stack = await startStack()));
afterAll(async () => {
  receiver?.kill();
  await stack.stop();
});

interface Reply {
  readonly data: {
    readonly id: string;
    readonly secret: string;
    readonly status: string;
    readonly attempt_count: number;
  };
}

async function call(method: string, path: string, body?: object): Promise<Reply> {
  const answer = await fetch(`${stack.http}/v2/webhook-endpoints${path}`, {
    method,
    headers: {
      authorization: `Bearer ${stack.credentials.partner_api_key}`,
      ...(method === 'POST' ? { 'idempotency-key': crypto.randomUUID() } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as Reply;
}

/** As a sender does whose process ends; the receiver goes on. */
async function leaveInTheMiddle(port: number): Promise<void> {
  const socket = connect(port, 'localhost');
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{', () => socket.destroy());
  await once(socket, 'close');
}

test('a partner registers the example, gets events, breaks it, and gets what was parked once it is fixed', async () => {
  const port = await freePort(0);
  const url = `http://localhost:${port}`;
  const { data: endpoint } = await call('POST', '', { url: `${url}/`, event_types: ['*'] });
  let printed = '';
  const env = { ...process.env, WEBHOOK_SECRET: endpoint.secret, PORT: String(port) };
  receiver = spawn(process.execPath, [EXAMPLE], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  receiver.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await eventually(() => expect(printed).toContain(`listening on ${url}`));
  await leaveInTheMiddle(port);

  const { data: first } = await call('POST', `/${endpoint.id}/test`, {});
  await eventually(() => expect(printed).toMatch(/^received webhook\.test evt_\w+ \{.*"endpoint_id"/m));
  await eventually(async () =>
    expect((await call('GET', `/${endpoint.id}/deliveries/${first.id}`)).data.status).toBe('delivered'),
  );

  await fetch(`${url}/break`, { method: 'POST' });
  const { data: second } = await call('POST', `/${endpoint.id}/test`, {});
  await eventually(async () =>
    expect((await call('GET', `/${endpoint.id}/deliveries/${second.id}`)).data.attempt_count).toBe(1),
  );
  await call('POST', `/${endpoint.id}/pause`, {});
  expect((await call('GET', `/${endpoint.id}/deliveries/${second.id}`)).data.status).toBe('parked');
  await fetch(`${url}/fix`, { method: 'POST' });
  await call('POST', `/${endpoint.id}/resume`, {});
  await eventually(() => expect(printed.match(/^received webhook\.test/gm)).toHaveLength(2));
  receiver.kill();
  await once(receiver, 'exit');
});

test('an endpoint that says it is gone is disabled, and its owner gets a mail about it', async () => {
  const gone = await startReceiver();
  gone.answer(answering(410));
  const asked = { url: gone.url, event_types: ['*'], notify_email: 'ops@partner.example' };
  const { data: endpoint } = await call('POST', '', asked);
  await call('POST', `/${endpoint.id}/test`, {});
  const folder = join(stack.dataDir, 'mail', 'new');
  const mails = () => readdirSync(folder).map((name) => readMessage(readFileSync(join(folder, name), 'latin1')));
  await eventually(() =>
    expect(mails().map(({ to, subject }) => `${to}: ${subject}`)).toContain(
      `ops@partner.example: Your webhook endpoint ${endpoint.id} was disabled`,
    ),
  );
  await gone.close();
});
