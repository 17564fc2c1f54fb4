import { timingSafeEqual } from 'node:crypto';
import { Identities, type Principal } from '../access.js';
import type { Clock } from '../clock.js';
import { AppError } from '../errors.js';
import { ApiKeyWatch } from './api-key-watch.js';
import { hashApiKey, readApiKey, type ApiKeyMode } from './api-key.js';
import type { ApiKeyStore, LiveApiKey } from './api-key.store.js';

export interface ApiKeyIdentitiesOptions {
  readonly store: Pick<ApiKeyStore, 'version' | 'live'>;
  readonly clock: Clock;
  /** Which keys count here: test keys do not in production. */
  readonly modes: readonly ApiKeyMode[];
  readonly principalOf: (key: LiveApiKey) => Principal;
  /** Told of each use. */
  readonly onUse: (id: string) => void;
}

interface Held {
  /** What was granted with it. */
  readonly terms: string;
  readonly hash: Buffer;
  readonly expires: number;
  readonly principal: Principal;
}

/** A copy is trusted no longer than this, so that a revoked key is dead within it whatever the database tells us. */
const TRUSTED_MILLISECONDS = 1_000;
/** From this age on it is confirmed beside the requests, so that a busy process never waits. */
const CONFIRMED_AGAIN = 400;
const NOBODYS_HASH = Buffer.alloc(32);

/**
 * Partners with an API key. All living keys are held in memory: no request asks the database about one key, so nothing
 * takes longer for a key that exists, and made-up keys cost the database nothing.
 */
export class ApiKeyIdentities extends Identities {
  private held: ReadonlyMap<string, Held> = new Map();
  private version = -1;
  /** When the copy was last known to be current. */
  private confirmed = -Infinity;
  private confirming: Promise<void> | undefined;
  private changes = 0;
  private readonly watch = new ApiKeyWatch(() => this.confirm());

  constructor(private readonly options: ApiKeyIdentitiesOptions) {
    super();
  }

  async find(token: string): Promise<Principal | undefined> {
    const { clock, modes, onUse } = this.options;
    const shown = readApiKey(token);
    if (!shown || !modes.includes(shown.mode)) return undefined;
    await this.beCurrent();
    const held = this.held.get(shown.id);
    const right = timingSafeEqual(hashApiKey(token), held?.hash ?? NOBODYS_HASH);
    if (!held || !right || held.expires <= clock.now()) return undefined;
    onUse(shown.id);
    return held.principal;
  }

  /** Something changed: nobody is let in before the copy is current again. */
  changed(): void {
    this.changes += 1;
    this.confirmed = -Infinity;
    this.watch.check();
  }

  private async beCurrent(): Promise<void> {
    const age = this.age();
    if (age > CONFIRMED_AGAIN) void this.confirm().catch(() => undefined);
    if (age <= TRUSTED_MILLISECONDS) return;
    const giveUp = this.options.clock.now() + TRUSTED_MILLISECONDS;
    try {
      // More than once where keys change while they are read.
      while (this.age() > TRUSTED_MILLISECONDS && this.options.clock.now() <= giveUp) await this.confirm();
    } catch (cause) {
      throw AppError.of('UPSTREAM_UNAVAILABLE', { service: 'api-keys' }, { cause });
    }
    if (this.age() > TRUSTED_MILLISECONDS) throw AppError.of('UPSTREAM_UNAVAILABLE', { service: 'api-keys' });
  }

  /** Endless where the clock was turned back. */
  private age(): number {
    const age = this.options.clock.now() - this.confirmed;
    return age < 0 ? Infinity : age;
  }

  private confirm(): Promise<void> {
    this.confirming ??= this.read().finally(() => (this.confirming = undefined));
    return this.confirming;
  }

  private async read(): Promise<void> {
    const { store, clock } = this.options;
    const [began, changes] = [clock.now(), this.changes];
    const version = await store.version();
    if (version !== this.version) {
      const keys = await store.live();
      this.held = new Map(keys.map((key) => [key.id, this.hold(key)]));
      // Read before the keys: what changed in between is read once more.
      this.version = version;
    }
    if (changes === this.changes) this.confirmed = began;
  }

  private hold(key: LiveApiKey): Held {
    const terms = JSON.stringify([key.partner_id, [...key.scopes].sort()]);
    const revoked = (tell: () => void) => this.watch.add(() => this.stands(key.id, terms), tell);
    const principal = { ...this.options.principalOf(key), revoked };
    return { terms, hash: key.hash, expires: key.expires_at?.getTime() ?? Infinity, principal };
  }

  /** A key that grants other things than it did is not the one that somebody was let in by. */
  private stands(id: string, terms: string): boolean {
    const held = this.held.get(id);
    return held?.terms === terms && held.expires > this.options.clock.now();
  }
}
