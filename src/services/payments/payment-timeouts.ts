import { Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Kysely } from 'kysely';
import type { Outbox } from '../../events/outbox.js';
import type { Clock } from '../../platform/clock.js';
import { seldom } from '../../platform/seldom.js';
import { uuidOf } from '../../platform/ids.js';
import { cancelPayment } from './cancel-payment.js';
import { lockAccount, paymentOf, type PaymentChange } from './payment-change.js';
import { isOpen } from './payments.rules.js';
import type { PaymentsTables, TimeoutRow } from './payments.tables.js';

const PAUSE_MILLISECONDS = 1000;
const AT_ONCE = 100;

/** In the transaction in which the payment became pending. Events that are replayed do not put the end off. */
export async function watchPending({ tx, now, cause }: PaymentChange, orderId: string, seconds: number): Promise<void> {
  const due = new Date(now.getTime() + seconds * 1000);
  await tx
    .insertInto('timeouts')
    .values({ order_id: orderId, due_at: due, cause })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Ends payments that are pending for too long, where no saga waits for them. What is due stands in a table: it is found by
 * whichever process runs then, and by several at once it is done once.
 */
export class PaymentTimeouts implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(PaymentTimeouts.name);
  private readonly away = seldom((error: unknown) =>
    this.logger.warn(`pending payments could not be ended: ${String(error)}`),
  );
  private stopped = false;
  private pause: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();

  constructor(
    private readonly db: Kysely<PaymentsTables>,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.next();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.pause);
    await this.round;
  }

  /** All that is due by now. */
  async sweep(): Promise<void> {
    const now = new Date(this.clock.now());
    const due = this.db.selectFrom('timeouts').selectAll().where('due_at', '<=', now).orderBy('due_at').limit(AT_ONCE);
    for (const timeout of await due.execute()) await this.end(timeout, now);
  }

  private next(): void {
    if (this.stopped) return;
    this.pause = setTimeout(() => {
      // The database may be away for a while: what is due stays due.
      this.round = this.sweep()
        .catch(this.away)
        .then(() => this.next());
    }, PAUSE_MILLISECONDS);
    this.pause.unref();
  }

  private async end({ order_id: orderId, cause }: TimeoutRow, now: Date): Promise<void> {
    await this.db.transaction().execute(async (tx) => {
      const change = { tx, now, cause, outbox: this.outbox };
      await lockAccount(change, orderId);
      await tx.deleteFrom('timeouts').where('order_id', '=', orderId).execute();
      const payment = await paymentOf(change, orderId);
      if (!payment || !isOpen(payment.status)) return;
      await cancelPayment(change, { orderId, requestId: uuidOf(orderId, 'time-out') }, 'payment_timed_out');
    });
  }
}
