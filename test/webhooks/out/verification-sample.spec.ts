import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../src/platform/db/embedded/free-port.js';
import { eventually } from '../../harness/eventually.js';
import { openPostOffice, type PostOffice } from './post-office.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

let office: PostOffice;
beforeAll(async () => void (office = await openPostOffice()));
afterAll(() => office.close());

/** The sample of the guide as it stands, at a port of its own. */
function sampleAt(port: number): string {
  const guide = readFileSync(`${root}docs/webhooks-out.md`, 'utf8');
  const [, sample = ''] = /```js\n([\s\S]*?)```/.exec(guide) ?? [];
  expect(sample).toContain('.listen(4000);');
  return sample.replace('.listen(4000);', `.listen(${port});`);
}

test('the sample of the guide believes what is sent, refuses what is not, and goes on', async () => {
  const port = await freePort(0);
  const url = `http://127.0.0.1:${port}/`;
  const [key, foreign] = [randomBytes(32), randomBytes(32)];
  const env = { ...process.env, WEBHOOK_SECRET: `whsec_${key.toString('base64')}` };
  const script = ['--input-type=module', '--eval', sampleAt(port)];
  const receiver = spawn(process.execPath, script, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    const forged = () => fetch(url, { method: 'POST', body: '{}' }).then(({ status }) => status);
    await eventually(async () => expect(await forged()).toBe(400), 20_000);
    const own = await office.endpoint(url, { secrets: [{ key: foreign }, { key }] });
    const notOwn = await office.endpoint(url, { secrets: [{ key: foreign }] });
    await office.post(notOwn, 'ord_1');
    const sender = office.open();
    await eventually(async () =>
      expect(await office.deliveries(notOwn)).toMatchObject([{ cause: 'The endpoint answered 400.' }]),
    );
    await office.post(own, 'ord_2');
    await eventually(async () => expect(await office.deliveries(own)).toMatchObject([{ status: 'delivered' }]));
    await sender.close();
    expect(receiver.exitCode).toBeNull();
  } finally {
    receiver.kill();
    if (receiver.exitCode === null && receiver.signalCode === null) await once(receiver, 'exit');
  }
}, 40_000);
