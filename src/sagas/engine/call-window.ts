const MOST = 32;
/** Not one: a single order whose calls hang by themselves must not hold up the others. */
const LEAST = 4;

/** How a call ended: `late` = the service did not answer in time. */
export type CallEnd = 'answered' | 'late';

/**
 * How many calls of one kind this process has under way at once; the others wait, first come, first served. What a service
 * can bear nobody says, so it is found as TCP finds it (additive increase, multiplicative decrease): a service that is behind
 * is asked by ever fewer, or it would be busy with nothing but calls whose callers have given up, and never catch up.
 */
export class CallWindow {
  private limit = MOST;
  private underWay = 0;
  /** Counts how often it became smaller: calls from before say nothing about what is borne now. */
  private shrunk = 0;
  private readonly waiting: (() => void)[] = [];

  /** Resolves when it is the caller's turn, with what it says when its call has ended. */
  async enter(): Promise<(end: CallEnd) => void> {
    if (this.underWay >= Math.floor(this.limit)) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.underWay += 1;
    const { shrunk } = this;
    return (end) => {
      this.learn(end, shrunk === this.shrunk);
      this.underWay -= 1;
      this.admit();
    };
  }

  private learn(end: CallEnd, recent: boolean): void {
    if (end === 'answered') this.limit = Math.min(this.limit + 1 / this.limit, MOST);
    else if (recent) {
      this.limit = Math.max(this.limit / 2, LEAST);
      this.shrunk += 1;
    }
  }

  private admit(): void {
    while (this.waiting.length > 0 && this.underWay < Math.floor(this.limit)) {
      this.underWay += 1;
      this.waiting.shift()?.();
    }
  }
}
