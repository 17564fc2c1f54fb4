import type { Principal } from '../access.js';
import { AppError } from '../errors.js';

const RETRY_SECONDS = 5;

/** What goes on for longer than a request, of one caller at a process and over all roads. */
const CONNECTIONS_OF: Readonly<Record<Exclude<Principal['kind'], 'anonymous'>, number>> = {
  customer: 20,
  partner: 100,
  staff: 2_000,
  internal: 2_000,
};

/** How many live connections each caller holds at this process: event streams, web sockets, streams of gRPC, long polls. */
export class Connections {
  private readonly held = new Map<string, number>();

  /**
   * Returns what gives the place back, once. Throws RATE_LIMITED where the caller holds as many as it may, and
   * UNAUTHENTICATED where it is nobody: nothing that is public is live.
   */
  take({ kind, subject }: Principal): () => void {
    if (kind === 'anonymous') throw AppError.of('UNAUTHENTICATED');
    const key = `${kind}:${subject}`;
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

  /** Holds a place for as long as the work takes. */
  async during<T>(principal: Principal, work: () => Promise<T>): Promise<T> {
    const leave = this.take(principal);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  private release(key: string): void {
    const left = (this.held.get(key) ?? 1) - 1;
    if (left > 0) this.held.set(key, left);
    else this.held.delete(key);
  }
}
