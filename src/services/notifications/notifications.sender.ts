import type { Kysely } from 'kysely';
import type { NewEvent, Outbox } from '../../events/outbox.js';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import { WorkLoop } from '../../platform/work-loop.js';
import { NeverTaken, type MailChannel } from './notifications.channel.js';
import { lockDueMail, markRefused, markSent, nextDue, type DueMail } from './notifications.outgoing.js';
import type { NotificationsTables } from './notifications.tables.js';

export interface Patience {
  /** How often a message is tried before it is left to a person. */
  readonly attempts: number;
  /** The pause behind the first attempt; it doubles, up to the longest. */
  readonly firstMilliseconds: number;
  readonly longestMilliseconds: number;
}

/** About a day. */
export const PATIENCE: Patience = { attempts: 30, firstMilliseconds: 1_000, longestMilliseconds: 3_600_000 };

const BETWEEN_LOOKS = 500;

export interface SenderOptions {
  readonly db: Kysely<NotificationsTables>;
  readonly outbox: Outbox;
  readonly channel: MailChannel;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly patience?: Patience;
}

/**
 * Sends what is kept, one message after the other, until the channel takes it. A message is sent inside the transaction
 * that notes it: a process that dies in between sends it again, and never loses it.
 */
export class MailSender {
  private readonly looking: WorkLoop;

  constructor(private readonly options: SenderOptions) {
    this.looking = new WorkLoop({
      look: () => this.look(),
      pauseMilliseconds: BETWEEN_LOOKS,
      failed: (error) => options.logger.warn({ err: error }, 'mails cannot be looked up'),
    });
  }

  /** What is on its way is sent first. */
  async close(): Promise<void> {
    await this.looking.close();
    await this.options.channel.close();
  }

  /** A transaction is begun for what is due alone. */
  private async look(): Promise<boolean | number> {
    const due = await nextDue(this.options.db);
    if (!due) return false;
    const wait = due.getTime() - this.options.clock.now();
    return wait > 0 ? wait : this.sendNext();
  }

  private sendNext(): Promise<boolean> {
    const { db, outbox, channel, clock, logger } = this.options;
    return db.transaction().execute(async (tx) => {
      const due = await lockDueMail(tx, new Date(clock.now()));
      if (!due) return false;
      const { notification, outgoing, mail } = due;
      const failed = await channel.send(mail).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failed === undefined) {
        await markSent(tx, notification.id, new Date(clock.now()));
        // The event says that a customer was told of an order.
        if (notification.order_id !== '') await outbox.add(tx, sentEvent(due, channel.name));
      } else {
        const again = this.nextAttempt(failed, outgoing.attempts + 1);
        logger.warn({ notification: notification.id, err: failed, again }, 'a mail was not taken');
        await markRefused(tx, outgoing, { error: failed instanceof Error ? failed.message : 'unknown', again });
      }
      return true;
    });
  }

  private nextAttempt(error: unknown, made: number): Date | undefined {
    const { attempts, firstMilliseconds, longestMilliseconds } = this.options.patience ?? PATIENCE;
    if (error instanceof NeverTaken || made >= attempts) return undefined;
    const pause = Math.min(firstMilliseconds * 2 ** (made - 1), longestMilliseconds);
    // Apart from each other, so that a server that returns is not met by all of them at once.
    return new Date(this.options.clock.now() + pause * (0.75 + Math.random() / 2));
  }
}

const sentEvent = ({ notification, outgoing }: DueMail, channel: string): NewEvent<'notification.sent'> => ({
  type: 'notification.sent',
  data: {
    notification_id: notification.id,
    order_id: notification.order_id,
    customer_id: notification.customer_id,
    template: notification.template,
    channel,
  },
  cause: outgoing.cause,
});
