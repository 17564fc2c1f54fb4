import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { readMessage } from '../../src/console/mail-message.js';
import { Outbox } from '../../src/events/outbox.js';
import type { NotificationsServiceDefinition } from '../../src/gen/trivium/notifications/v1/NotificationsService.js';
import type { SendNotificationRequestInput } from '../../src/gen/trivium/notifications/v1/SendNotificationRequest.js';
import { systemClock } from '../../src/platform/clock.js';
import { newId } from '../../src/platform/ids.js';
import { createLogger } from '../../src/platform/logger.js';
import { notifications } from '../../src/services/notifications/notifications.definition.js';
import { MailSender } from '../../src/services/notifications/notifications.sender.js';
import { Smtp } from '../../src/services/notifications/notifications.smtp.js';
import type { NotificationsTables } from '../../src/services/notifications/notifications.tables.js';
import { eventually } from '../harness/eventually.js';
import {
  anonymous,
  callOf,
  customer,
  internal,
  partner,
  type RunningService,
  staff,
  startService,
  statusOf,
} from '../harness/service.js';
import { startSmtpServer, type SmtpServer } from '../harness/smtp-server.js';

type Service = RunningService<NotificationsServiceDefinition, NotificationsTables>;

const A_DAY = 86_400_000;

const aRequest = (changes: Partial<SendNotificationRequestInput> = {}): SendNotificationRequestInput => ({
  requestId: randomUUID(),
  customerId: newId('cus'),
  orderId: newId('ord'),
  template: 'order.confirmed',
  recipient: { name: 'Jürgen Weiß', email: 'juergen@example.com', locale: 'de-DE' },
  values: { order_number: 'T-100042', total: '249.99 EUR' },
  ...changes,
});
const ENDPOINT = newId('whe');
const toAPartner = (): SendNotificationRequestInput => ({
  requestId: randomUUID(),
  template: 'webhook_endpoint.disabled',
  recipient: { name: '', email: 'ops@partner.example', locale: 'en' },
  values: { endpoint_id: ENDPOINT, host: 'hooks.partner.example', reason: 'failing' },
});
const send = (service: Service, request: SendNotificationRequestInput, caller = internal) =>
  service.channel.call(callOf(caller), 'SendNotification', request);
const statusOfMail = async (service: Service, id: string | undefined) =>
  (await service.channel.call(callOf(staff), 'GetNotification', { notificationId: id ?? '' })).notification;
const isSent = (service: Service, id: string | undefined) =>
  eventually(
    async () => expect(await statusOfMail(service, id)).toMatchObject({ status: 'NOTIFICATION_STATUS_SENT' }),
    10_000,
  );

describe('to a folder', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'trivium-mail-'));
  const folder = join(dataDir, 'mail');
  let service: Service;
  beforeAll(async () => (service = await startService(notifications, { TRIVIUM_DATA_DIR: dataDir })));
  afterAll(async () => {
    await service.stop();
    rmSync(dataDir, { recursive: true });
  });

  const fileOf = (id: string) => readdirSync(join(folder, 'new')).filter((name) => name.includes(id));
  const sent = async (request: SendNotificationRequestInput) => {
    const { notification } = await send(service, request);
    const id = notification?.id as string;
    await isSent(service, id);
    const [name = ''] = fileOf(id);
    const raw = readFileSync(join(folder, 'new', name), 'latin1');
    return { id, name, raw, message: readMessage(raw) };
  };

  test('a message is kept before the answer and sent after it', async () => {
    const request = aRequest();
    const { notification } = await send(service, request);
    expect(notification).toMatchObject({
      customerId: request.customerId,
      orderId: request.orderId,
      template: 'order.confirmed',
      locale: 'de-DE',
      subject: 'Ihre Bestellung T-100042 ist bestätigt',
      status: 'NOTIFICATION_STATUS_QUEUED',
    });
    await isSent(service, notification?.id);
    const { sentAt } = (await statusOfMail(service, notification?.id)) ?? {};
    expect(sentAt?.seconds).toBeGreaterThan(1_700_000_000);
  });

  test('lies in new/ under a name that Maildirs use, with nothing left in tmp/', async () => {
    const { id, name, message } = await sent(aRequest());
    expect(name).toMatch(new RegExp(`^\\d{10,}\\.${id}\\.${hostname()}$`));
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
    expect(existsSync(join(folder, 'cur'))).toBe(true);
    expect(message).toMatchObject({
      to: 'Jürgen Weiß <juergen@example.com>',
      from: 'Trivium <orders@trivium.example>',
      subject: 'Ihre Bestellung T-100042 ist bestätigt',
    });
    for (const body of [message.text, message.html]) expect(body).toContain('Guten Tag Jürgen Weiß,');
  });

  test('a repeated request id writes once', async () => {
    const request = aRequest();
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(service, request)));
    const ids = new Set(answers.map(({ notification }) => notification?.id));
    expect(ids.size).toBe(1);
    const [id] = [...ids];
    await isSent(service, id);
    expect(fileOf(id as string)).toHaveLength(1);
    expect(await statusOf(send(service, { ...request, template: 'order.failed' }))).toBe('INVALID_ARGUMENT');
  });

  test('that it was sent is an event that follows from the request, and the address is kept no longer', async () => {
    const { id } = await sent(aRequest());
    const { rows } = await sql<{ data: object; source: string }>`
      select source, data from events.event_log where type = 'notification.sent' and data->>'notification_id' = ${id}`.execute(
      service.db,
    );
    expect(rows).toMatchObject([{ source: 'notifications', data: { template: 'order.confirmed', channel: 'email' } }]);
    const kept = service.db.selectFrom('outgoing_mails').selectAll().where('notification_id', '=', id);
    expect(await kept.execute()).toEqual([]);
  });

  test.each(['\r\nBcc: all@example.com', '\nBcc: all@example.com', '\rBcc: all@example.com', '\u2028Bcc: a@b.c'])(
    'a line break in a name or a number (%j) makes no header',
    async (breaking) => {
      const { raw, message } = await sent(
        aRequest({
          recipient: { name: `Eve${breaking}`, email: 'eve@example.com', locale: 'en' },
          values: { order_number: `T-1${breaking}`, total: '1' },
        }),
      );
      const headers = raw.slice(0, raw.indexOf('\n\n'));
      expect(headers).not.toMatch(/^bcc:/im);
      expect(headers.match(/^to:/gim)).toHaveLength(1);
      expect(message.subject).toMatch(/^Your order T-1 Bcc: \S+ is confirmed$/);
    },
  );

  test.each([
    'eve@example.com\r\nBcc: all@example.com',
    'eve@example.com, all@example.com',
    'Eve <eve@example.com>',
    'eve@example.com\0',
    '"a\nb"@example.com',
    'eve',
    '@example.com',
    '',
    `${'a'.repeat(250)}@example.com`,
  ])('%j is no address', async (email) => {
    const request = aRequest({ recipient: { name: 'Eve', email, locale: 'en' } });
    expect(await statusOf(send(service, request))).toBe('INVALID_ARGUMENT');
  });

  test.each<[string, Partial<SendNotificationRequestInput>]>([
    ['an unknown template', { template: 'order.exploded' }],
    ['no order number', { values: { total: '1' } }],
    ['no recipient', { recipient: null }],
    ['no customer', { customerId: '' }],
    ['an order id that is none', { orderId: 'ord_\0' }],
    ['no request id', { requestId: '' }],
    ['a letter about an endpoint with a customer', { ...toAPartner(), orderId: '' }],
    ['a letter about an endpoint with an order', { ...toAPartner(), customerId: '' }],
    ['a letter about no endpoint', { ...toAPartner(), customerId: '', orderId: '', values: { host: 'a.example' } }],
    ['a very long value', { values: { order_number: 'T'.repeat(201) } }],
  ])('%s is INVALID_ARGUMENT', async (_, changes) => {
    expect(await statusOf(send(service, aRequest(changes)))).toBe('INVALID_ARGUMENT');
  });

  test('a partner is written to about an endpoint once, and no event tells of it as of an order', async () => {
    const { id, message } = await sent(toAPartner());
    expect(message).toMatchObject({
      to: 'ops@partner.example',
      subject: `Your webhook endpoint ${ENDPOINT} was disabled`,
    });
    expect(message.text).toMatch(/^Hello,\n/);
    for (const body of [message.text, message.html]) {
      expect(body).toContain(ENDPOINT);
      expect(body).toContain('hooks.partner.example');
      expect(body).toContain('For days it has taken nothing that we sent.');
      expect(body).not.toMatch(/Order|Total|\{\w+\}|undefined/);
    }
    expect(await statusOfMail(service, id)).toMatchObject({ customerId: '', orderId: '' });
    const request = toAPartner();
    const [first, again] = [await send(service, request), await send(service, request)];
    expect(again.notification?.id).toBe(first.notification?.id);
    const afterwards = await sent(aRequest());
    const { rows } = await sql<{ told: string }>`
      select data->>'notification_id' as told from events.event_log where type = 'notification.sent'`.execute(
      service.db,
    );
    expect(rows.map(({ told }) => told)).toContain(afterwards.id);
    expect(rows.map(({ told }) => told)).not.toContain(id);
  });

  test.each([anonymous, customer('cus_1'), partner('ptr_1'), staff, internal])(
    'only services have customers written to: $kind',
    async (caller) => {
      const expected = caller === internal ? 'OK' : 'PERMISSION_DENIED';
      expect(await statusOf(send(service, aRequest(), caller))).toBe(expected);
    },
  );
});

describe('to a mail server', () => {
  let server: SmtpServer;
  let service: Service;
  beforeAll(async () => {
    server = await startSmtpServer();
    service = await startService(notifications, { SMTP_URL: server.url, MAIL_FROM: 'Shop <shop@example.com>' });
  });
  afterEach(() => server.refuse(undefined));
  afterAll(async () => {
    await service.stop();
    await server.close();
  });

  const sentTo = (address: string) => server.received.filter(({ to }) => to.join().includes(`<${address}>`));
  const to = (email: string) => aRequest({ recipient: { name: 'Ada', email, locale: 'en' } });

  test('a message is handed over, to its recipient alone', async () => {
    const { notification } = await send(service, to('ada@example.com'));
    await isSent(service, notification?.id);
    const [mail, ...more] = sentTo('ada@example.com');
    expect(more).toEqual([]);
    expect(mail?.from).toContain('<shop@example.com>');
    expect(mail?.to).toHaveLength(1);
    expect(readMessage(mail?.message ?? '')).toMatchObject({
      from: 'Shop <shop@example.com>',
      to: 'Ada <ada@example.com>',
      subject: 'Your order T-100042 is confirmed',
    });
  });

  test('a server that is busy is asked again until it takes the message', async () => {
    server.refuse('451 come back later');
    const before = server.asked();
    const { notification } = await send(service, to('busy@example.com'));
    await eventually(() => expect(server.asked()).toBeGreaterThan(before), 10_000);
    expect(await statusOfMail(service, notification?.id)).toMatchObject({ status: 'NOTIFICATION_STATUS_QUEUED' });
    server.refuse(undefined);
    await isSent(service, notification?.id);
    expect(sentTo('busy@example.com')).toHaveLength(1);
  });

  test('a message that the server refuses for good is not sent again, and others are', async () => {
    server.refuse('550 no such mailbox');
    const { notification } = await send(service, to('nobody@example.com'));
    await eventually(async () =>
      expect(await statusOfMail(service, notification?.id)).toMatchObject({ status: 'NOTIFICATION_STATUS_FAILED' }),
    );
    server.refuse(undefined);
    const next = await send(service, to('next@example.com'));
    await isSent(service, next.notification?.id);
    expect(sentTo('nobody@example.com')).toEqual([]);
  });
});

test('a message has failed when its attempts are over, and each attempt is made', async () => {
  const server = await startSmtpServer();
  server.refuse('451 never');
  const service: Service = await startService(notifications, { SMTP_URL: server.url });
  const patience = { attempts: 3, firstMilliseconds: 1, longestMilliseconds: 5 };
  // Its own sender, far more patient, may make an attempt. For one of a later day no pause of the other is too long.
  const clock = { now: () => systemClock.now() + A_DAY };
  const sender = new MailSender({
    db: service.db,
    outbox: new Outbox('notifications'),
    channel: new Smtp(server.url, 'a@b.c'),
    clock,
    logger: createLogger({ level: 'silent', pretty: false }),
    patience,
  });
  const { notification } = await send(service, aRequest());
  await eventually(
    async () =>
      expect(await statusOfMail(service, notification?.id)).toMatchObject({ status: 'NOTIFICATION_STATUS_FAILED' }),
    15_000,
  );
  const kept = service.db
    .selectFrom('outgoing_mails')
    .selectAll()
    .where('notification_id', '=', notification?.id ?? '');
  const [mail] = await kept.execute();
  expect(mail?.attempts).toBe(server.asked());
  expect(mail).toMatchObject({ due_at: null, last_error: expect.stringContaining('451') as string });
  await sender.close();
  await service.stop();
  await server.close();
});
