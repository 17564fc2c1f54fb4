import { sql } from 'kysely';
import { newId } from '../../../src/platform/ids.js';
import type { OutgoingDatabase } from '../../../src/webhooks/out/outgoing-database.js';

export interface Said {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a body has another shape on every path
  readonly body: any;
  readonly text: string;
}
export type Ask = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Said>;

interface World {
  /** A new key of a partner. */
  readonly aKey: (partner: string, scopes?: readonly string[]) => Promise<Ask>;
  readonly anEndpoint: (ask: Ask, changes: object) => Promise<{ readonly id: string; readonly url: string }>;
  readonly db: OutgoingDatabase;
}

/** What is sent to an endpoint is not for every key of its partner. */
export function weakerKeyCases(world: () => World): void {
  describe('a key of a partner that sees less than the one that made the endpoint', () => {
    const PAYMENTS = ['orders:read', 'payments:read', 'webhooks:manage'];
    const ELSEWHERE = { url: 'https://elsewhere.example.com/hooks' };
    const forbidden = ({ status, body }: Said) => [status, body.error?.code, body.error?.details];
    const missing = (scope: string) => [403, 'FORBIDDEN', { required_scope: scope }];

    /** An endpoint, and a delivery of a payment to it. */
    async function ofPayments() {
      const partner = newId('ptr');
      const strong = await world().aKey(partner, PAYMENTS);
      const { id, url } = await world().anEndpoint(strong, { event_types: ['payment.captured'] });
      const delivery = (await strong('POST', `/${id}/test`)).body.data.id as string;
      const told = { event_type: 'payment.captured', body: '{"type":"payment.captured"}' };
      await world().db.updateTable('deliveries').set(told).where('id', '=', delivery).execute();
      await sql`insert into webhooks_out.attempts (delivery_id, number, at, duration_ms, request_excerpt)
        values (${delivery}, 1, now(), 1, 'payment.captured')`.execute(world().db);
      const become = (status: 'failed' | 'parked') =>
        world()
          .db.updateTable('deliveries')
          .set({ status, next_attempt_at: null })
          .where('id', '=', delivery)
          .execute();
      return { partner, strong, id, url, delivery, become };
    }

    test('is told that something was sent, and not what', async () => {
      const { partner, strong, id, delivery } = await ofPayments();
      const seen = async (ask: Ask) => (await ask('GET', `/${id}/deliveries/${delivery}`)).body.data;
      for (const scopes of [
        ['webhooks:manage'],
        ['orders:read', 'webhooks:manage'],
        ['payments:read', 'webhooks:manage'],
      ])
        expect(await seen(await world().aKey(partner, scopes))).toMatchObject({
          ...{ id: delivery, event_type: 'payment.captured', body: null },
          attempts: [{ number: 1, request_excerpt: null }],
        });
      expect(await seen(strong)).toMatchObject({
        ...{ body: '{"type":"payment.captured"}', attempts: [{ request_excerpt: 'payment.captured' }] },
      });
    });

    test.each([
      ['orders:read', ['webhooks:manage']],
      ['payments:read', ['orders:read', 'webhooks:manage']],
    ])('is refused for want of %s to lead it to another URL, or to have anything sent again', async (scope, scopes) => {
      const { partner, strong, id, url, delivery, become } = await ofPayments();
      await become('failed');
      const weak = await world().aKey(partner, scopes);
      const since = { since: new Date(Date.now() - 60_000).toISOString() };
      expect(forbidden(await weak('PATCH', `/${id}`, ELSEWHERE))).toEqual(missing(scope));
      expect(forbidden(await weak('POST', `/${id}/deliveries/${delivery}/redeliver`))).toEqual(missing(scope));
      expect(forbidden(await weak('POST', `/${id}/redeliver`, since))).toEqual(missing(scope));
      expect((await strong('GET', `/${id}`)).body.data.url).toBe(url);
      expect((await weak('PATCH', `/${id}`, { url, description: 'x' })).status).toBe(200);
      expect((await strong('PATCH', `/${id}`, ELSEWHERE)).status).toBe(200);
      expect((await strong('POST', `/${id}/redeliver`, since)).body.data.redelivered).toBe(1);
    });

    test('gets no further by choosing other types first: what was made before stays what it is', async () => {
      const { partner, id, delivery, become } = await ofPayments();
      const weak = await world().aKey(partner);
      expect((await weak('PATCH', `/${id}`, { event_types: ['order.created'] })).status).toBe(200);
      for (const change of [ELSEWHERE, { ...ELSEWHERE, event_types: ['order.created'] }])
        expect(forbidden(await weak('PATCH', `/${id}`, change))).toEqual(missing('payments:read'));
      await become('parked');
      expect(forbidden(await weak('PATCH', `/${id}`, ELSEWHERE))).toEqual(missing('payments:read'));
      await become('failed');
      expect((await weak('PATCH', `/${id}`, ELSEWHERE)).status).toBe(200);
      const since = { since: new Date(Date.now() - 60_000).toISOString() };
      for (const path of [`/${id}/deliveries/${delivery}/redeliver`, `/${id}/redeliver`])
        expect(forbidden(await weak('POST', path, path.includes('deliveries') ? undefined : since))).toEqual(
          missing('payments:read'),
        );
      expect((await weak('POST', `/${id}/redeliver`, { ...since, event_types: ['order.created'] })).status).toBe(200);
    });
  });
}
