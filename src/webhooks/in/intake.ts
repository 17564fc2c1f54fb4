import type { Accepted } from './inbox.store.js';
import type { NewDelivery } from './inbox.tables.js';

/** How many statements are on their way at once: while one waits for the disk, the next is filled. */
const WRITERS = 2;
const MOST_ROWS = 100;
const MOST_BYTES = 4 * 1024 * 1024;
/** More than this waits in no process: the provider keeps the rest, and comes again. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;

interface Waiting {
  readonly delivery: NewDelivery;
  readonly resolve: (accepted: Accepted) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Deliveries that come while others are written are written together: one statement and one wait for the disk for all of
 * them. The first one never waits for a second.
 */
export class Intake {
  private readonly waiting: Waiting[] = [];
  private waitingBytes = 0;
  private writers = 0;

  constructor(private readonly keep: (deliveries: readonly NewDelivery[]) => Promise<readonly Accepted[]>) {}

  /** Resolves when it is durable. */
  accept(delivery: NewDelivery): Promise<Accepted> {
    if (this.waitingBytes + delivery.body.length > MOST_WAITING_BYTES)
      return Promise.reject(new Error('too many deliveries wait to be written'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ delivery, resolve, reject });
      this.waitingBytes += delivery.body.length;
      this.write();
    });
  }

  private write(): void {
    if (this.writers >= WRITERS || this.waiting.length === 0) return;
    this.writers += 1;
    void this.writeBatch(this.nextBatch()).finally(() => {
      this.writers -= 1;
      this.write();
    });
  }

  private nextBatch(): readonly Waiting[] {
    let bytes = 0;
    let rows = 0;
    for (const { delivery } of this.waiting) {
      bytes += delivery.body.length;
      if (rows === MOST_ROWS || (rows > 0 && bytes > MOST_BYTES)) break;
      rows += 1;
    }
    const batch = this.waiting.splice(0, rows);
    for (const { delivery } of batch) this.waitingBytes -= delivery.body.length;
    return batch;
  }

  private async writeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.keep(batch.map(({ delivery }) => delivery));
      batch.forEach(({ resolve }, index) => resolve(outcomes[index] ?? 'accepted'));
    } catch (error) {
      // One that cannot be written must not take the others of its batch with it.
      if (batch.length > 1 && isOfData(error)) for (const one of batch) await this.writeBatch([one]);
      else for (const { reject } of batch) reject(error);
    }
  }
}

/** SQLSTATE class 22: a value that PostgreSQL does not take. */
const isOfData = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('22');
