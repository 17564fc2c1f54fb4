import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { mailRoutes } from '../../src/console/mail.routes.js';
import { startOperatorsServer, type OperatorsServer } from '../../src/console/operators.js';
import { createLogger } from '../../src/platform/logger.js';
import { Maildir } from '../../src/services/notifications/notifications.maildir.js';

const folder = mkdtempSync(join(tmpdir(), 'trivium-maildir-'));
const maildir = new Maildir(folder, 'Trivium <orders@trivium.example>');
let ops: OperatorsServer;
beforeAll(async () => {
  const logger = createLogger({ level: 'silent', pretty: false });
  const routes = mailRoutes(folder);
  ops = await startOperatorsServer({
    host: '127.0.0.1',
    port: 0,
    checks: [],
    registry: new Registry(),
    routes,
    logger,
  });
});
afterAll(async () => {
  await ops.close();
  await maildir.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string) => fetch(`http://127.0.0.1:${ops.port}${path}`);
const json = async (path: string) => (await (await get(path)).json()) as { readonly data: unknown };
const deliver = (id: string, changes: Partial<Parameters<Maildir['send']>[0]> = {}) =>
  maildir.send({
    id,
    to: { name: 'Jürgen Weiß', address: 'juergen@example.com' },
    language: 'de',
    subject: 'Ihre Bestellung T-1 ist bestätigt, und das ist eine lange Betreffzeile, die umbrochen wird',
    text: 'Schöne Grüße = ✓\n\nEine sehr lange Zeile, die im Brief umbrochen werden muss, weil sie über 76 Zeichen hat.\n',
    html: '<p>Schöne <b>Grüße</b></p><script>alert(1)</script>',
    writtenAt: new Date('2026-11-22T12:00:00Z'),
    ...changes,
  });

test('before the first mail the list is empty', async () => {
  expect((await json('/api/mail')).data).toEqual([]);
  expect(await (await get('/console/mail')).text()).toContain('Nobody was written to yet.');
});

test('a mail is read as it was written', async () => {
  await deliver('ntf_a');
  const [{ name }] = (await json('/api/mail')).data as [{ readonly name: string }];
  expect((await json(`/api/mail/${encodeURIComponent(name)}`)).data).toEqual({
    name,
    from: 'Trivium <orders@trivium.example>',
    to: 'Jürgen Weiß <juergen@example.com>',
    subject: 'Ihre Bestellung T-1 ist bestätigt, und das ist eine lange Betreffzeile, die umbrochen wird',
    date: 'Sun, 22 Nov 2026 12:00:00 +0000',
    text: expect.stringContaining(
      'Eine sehr lange Zeile, die im Brief umbrochen werden muss, weil sie über 76 Zeichen hat.',
    ) as string,
    html: expect.stringContaining('<p>Schöne <b>Grüße</b></p>') as string,
  });
});

test('a mail that is sent again is there once; the newest comes first', async () => {
  await deliver('ntf_a');
  await deliver('ntf_b', { subject: 'Later', writtenAt: new Date('2026-11-22T13:00:00Z') });
  const mails = (await json('/api/mail')).data as readonly { readonly name: string }[];
  expect(mails.map(({ name }) => name.split('.')[1])).toEqual(['ntf_b', 'ntf_a']);
});

test('a mail is shown in a frame without rights, on a page that runs no script', async () => {
  const [{ name }] = (await json('/api/mail')).data as [{ readonly name: string }];
  const answer = await get(`/console/mail/${encodeURIComponent(name)}`);
  const page = await answer.text();
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'unsafe-inline';/);
  expect(page).toContain('<iframe sandbox=""');
  expect(page).not.toContain('<script>');
});

test('markup in headers is text', async () => {
  await deliver('ntf_c', { subject: '<img src=x>', writtenAt: new Date('2026-11-22T14:00:00Z') });
  const page = await (await get('/console/mail')).text();
  expect(page).toContain('&lt;img src=x&gt;');
  expect(page).not.toContain('<img');
});

test.each(['..%2F..%2Fsecret', '%2e%2e%2fsecret', '1%2F..%2F..%2Fsecret', '.hidden', '1795348558.none.host'])(
  'no file is read by the name %s',
  async (name) => {
    writeFileSync(join(folder, 'secret'), 'Subject: secret\n\nsecret');
    mkdirSync(join(folder, 'cur', '1'), { recursive: true });
    writeFileSync(join(folder, 'new', '.hidden'), 'Subject: hidden\n\nhidden');
    for (const path of [`/api/mail/${name}`, `/console/mail/${name}`]) expect((await get(path)).status).toBe(404);
  },
);
