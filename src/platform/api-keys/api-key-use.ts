import type { Clock } from '../clock.js';
import type { ApiKeyStore } from './api-key.store.js';

const BETWEEN_WRITES = 10_000;

export interface ApiKeyUseOptions {
  readonly store: Pick<ApiKeyStore, 'used'>;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}

/** When each key was last used: collected, and written in one statement every ten seconds. */
export class ApiKeyUse {
  private times = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: ApiKeyUseOptions) {
    this.timer = setInterval(() => void this.write(), BETWEEN_WRITES).unref();
  }

  note(id: string): void {
    this.times.set(id, this.options.clock.now());
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.write();
  }

  private async write(): Promise<void> {
    const { times } = this;
    if (times.size === 0) return;
    this.times = new Map();
    // What could not be written is lost: it helps to find keys that nobody uses, and the next use tells again.
    await this.options.store.used(times).catch(this.options.onFailure);
  }
}
