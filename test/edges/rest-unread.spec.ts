import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually } from '../harness/eventually.js';
import { LARGE, nextWaiting, startRestApp, type RestApp } from './rest-app.js';

let rest: RestApp;
beforeAll(async () => {
  rest = await startRestApp({ sendTimeout: 500 });
});
afterAll(() => rest.app.close());

async function asked(path: string): Promise<Socket> {
  const socket = connect({ port: rest.port, host: '127.0.0.1' }).on('error', () => undefined);
  await once(socket, 'connect');
  socket.pause().write(`GET ${path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`);
  return socket;
}

const lines = (path: string) => rest.log.filter((line) => line['path'] === path && line['msg'] === 'request');

test('who takes nothing of an answer is cut off, and who waits for one is not', async () => {
  const held = nextWaiting();
  const waiting = fetch(`${rest.url}/things/waiting`);
  await held.arrived;
  const streaming = await fetch(`${rest.url}/things/stream`);
  const unread = await asked('/things/large');
  await eventually(() => expect(lines('/things/large')).toMatchObject([{ status: 499, code: 'CANCELLED' }]));
  unread.destroy();
  expect([...lines('/things/waiting'), ...lines('/things/stream')]).toEqual([]);
  held.release();
  expect((await waiting).status).toBe(200);
  await streaming.body?.cancel();
});

test('who reads slowly and goes on gets all of it', async () => {
  const [STEP, PAUSE] = [2 * 1024 * 1024, 100];
  const began = performance.now();
  const reader = await asked('/things/large');
  let [bytes, step] = [0, 0];
  reader.on('data', (part) => {
    bytes += part.length;
    step += part.length;
    if (step < STEP) return;
    step = 0;
    reader.pause();
    setTimeout(() => reader.resume(), PAUSE);
  });
  reader.resume();
  await once(reader, 'close');
  expect(bytes).toBeGreaterThan(LARGE.length);
  // Longer than a reader may take nothing.
  expect(performance.now() - began).toBeGreaterThan(1_000);
});
