import { remaining, type CallContext } from './call-context.js';
import { systemClock } from './clock.js';
import { AppError } from './errors.js';

/** So many calls are at work at once; the others wait, first come, first served, for as long as their callers do. */
export class Turns {
  private readonly waiting = new Set<() => void>();

  constructor(private free: number) {}

  /** Throws CANCELLED or DEADLINE_EXCEEDED, without having begun, where the caller waits no longer. */
  async take<T>(ctx: CallContext, work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await this.turn(ctx);
    try {
      return await work();
    } finally {
      const [next] = this.waiting;
      if (next) next();
      else this.free += 1;
    }
  }

  private async turn(ctx: CallContext): Promise<void> {
    const left = remaining(ctx, systemClock.now());
    let leave = (): void => undefined;
    let timer: NodeJS.Timeout | undefined;
    let begin = (): void => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        // Taken out at once, or two that end at the same moment would hand on to the same one.
        begin = () => void (this.waiting.delete(begin), resolve());
        leave = () => reject(AppError.of(ctx.signal.aborted ? 'CANCELLED' : 'DEADLINE_EXCEEDED'));
        timer = setTimeout(leave, left);
        ctx.signal.addEventListener('abort', leave);
        this.waiting.add(begin);
      });
    } finally {
      clearTimeout(timer);
      ctx.signal.removeEventListener('abort', leave);
      this.waiting.delete(begin);
    }
  }
}
