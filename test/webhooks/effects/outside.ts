import { randomBytes } from 'node:crypto';
import type { DataOf, EventType } from '../../../src/events/catalog/catalog.js';
import type { NewEvent } from '../../../src/events/outbox.js';
import { eventPublisher } from '../../harness/event-publisher.js';
import { eventually } from '../../harness/eventually.js';
import { operatedStack, type Operated } from '../../harness/operators.js';
import { restCaller } from '../../harness/rest-caller.js';
import { IS_WANTED } from '../../harness/wanted.js';

const PATIENCE = 20_000;

/** A running Trivium, and providers outside that tell it things. */
export type Outside = Awaited<ReturnType<typeof openOutside>>;

export async function openOutside() {
  const operated: Operated = await operatedStack();
  const { db, stack, database } = operated;
  const publisher = eventPublisher(database.url);
  const staff = restCaller(stack.http, stack.credentials.staff_token);
  const rows = async <Row>(text: string, ...values: readonly unknown[]): Promise<Row[]> =>
    (await db.query(text, [...values])).rows as Row[];

  /** As a delivery becomes an event: another one each time, whatever it says. */
  const tell = <Type extends EventType>(type: Type, data: DataOf<Type>): Promise<void> => {
    const cause = { correlation_id: 'req_outside', trace_id: randomBytes(16).toString('hex'), causation_id: 'evt_1' };
    return publisher.publish({ type, data, cause } as NewEvent<Type> as never);
  };

  const order = async (id: string, expand = 'payments') => (await staff(`/v2/orders/${id}?expand=${expand}`)).body.data;

  return {
    ...operated,
    rows,
    tell,
    order,
    patience: PATIENCE,

    /** Waits until everybody who follows events of this key has handled all of them. */
    heard: (key: string) =>
      eventually(async () => {
        const waiting = await rows(
          `select queue, type from events.event_log join events.subscriptions on ${IS_WANTED}
           where key = $1 and not exists (select from events.consumed
             where consumed.event_id = event_log.event_id and 'events.' || consumer = queue)`,
          key,
        );
        expect(waiting).toEqual([]);
      }, PATIENCE),

    becomes: (orderId: string, status: string, reason: string | null = null) =>
      eventually(async () => expect(await order(orderId)).toMatchObject({ status, status_reason: reason }), PATIENCE),

    /** An order of the seeded customer whose payment waits for its provider, by the provider's name. */
    async waiting() {
      const orderId = await operated.place('pm_card_authenticationRequired');
      const payment = await eventually(async () => {
        const [found] = (await order(orderId)).payments;
        expect(found).toMatchObject({ status: 'pending' });
        return found;
      }, PATIENCE);
      const { provider_payment_id, amount } = payment as {
        readonly provider_payment_id: string;
        readonly amount: { readonly amount: string };
      };
      const cents = Math.round(Number(amount.amount) * 100);
      return {
        orderId,
        payment: { provider: 'stripe', provider_payment_id },
        amount: { amount: cents, currency: 'USD' },
      };
    },

    /** What was taken and given back for an order, in the order of the ledger. */
    money: async (orderId: string) =>
      (
        await rows<{ amount: string }>(
          'select amount from payments.payment_entries where order_id = $1 order by created_at, kind',
          orderId,
        )
      ).map(({ amount }) => Number(amount)),

    units: async (productId: string) => {
      const [stock] = await rows<{ on_hand: number; reserved: number }>(
        'select on_hand, reserved from inventory.stock where product_id = $1',
        productId,
      );
      return { onHand: stock?.on_hand ?? 0, reserved: stock?.reserved ?? 0 };
    },

    /** Why an event of this key could not be handled yet; waits until it was tried. */
    refusal: (key: string) =>
      eventually(async () => {
        const [job] = await rows<{ cause: string }>(
          `select coalesce(output->>'message', output::text) as cause from bus.job
           where singleton_key = $1 and state = 'retry'`,
          key,
        );
        expect(job).toBeDefined();
        return job?.cause;
      }, PATIENCE),

    deadLetter: (key: string) =>
      eventually(async () => {
        const [letter] = await rows<{ cause: string }>('select cause from events.dead_letters where key = $1', key);
        expect(letter).toBeDefined();
        return letter?.cause;
      }, PATIENCE),

    async close() {
      await publisher.close();
      await operated.stop();
    },
  };
}
