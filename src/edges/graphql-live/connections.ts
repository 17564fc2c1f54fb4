import type { Principal } from '../../platform/access.js';
import type { Consumer } from '../../platform/budget/consumer.js';
import { AppError } from '../../platform/errors.js';
import { CONNECTIONS_OF } from './limits.js';

const RETRY_SECONDS = 5;

/** How many live connections each consumer holds at this process. */
export class Connections {
  private readonly held = new Map<string, number>();

  /**
   * Returns what gives the place back, once. Throws RATE_LIMITED where the consumer holds as many as it may, and
   * UNAUTHENTICATED where it is nobody: nothing that is public is live.
   */
  take({ key }: Consumer, { kind }: Principal): () => void {
    if (kind === 'anonymous') throw AppError.of('UNAUTHENTICATED');
    const [held, limit] = [this.held.get(key) ?? 0, CONNECTIONS_OF[kind]];
    if (held >= limit)
      throw AppError.of(
        'RATE_LIMITED',
        { limit, retry_after_seconds: RETRY_SECONDS },
        { message: `This caller holds ${held} live connections already, and no more are allowed.` },
      );
    this.held.set(key, held + 1);
    let taken = true;
    return () => {
      if (taken) this.release(key);
      taken = false;
    };
  }

  private release(key: string): void {
    const left = (this.held.get(key) ?? 1) - 1;
    if (left > 0) this.held.set(key, left);
    else this.held.delete(key);
  }
}
