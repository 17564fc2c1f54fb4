import { createLocalJWKSet, errors, type CryptoKey, type JSONWebKeySet, type JWSHeaderParameters } from 'jose';
import type { Clock } from '../clock.js';
import { AppError } from '../errors.js';

/** The public keys of an issuer. */
export interface IssuerKeys {
  /** undefined where the issuer has no such key; throws UPSTREAM_UNAVAILABLE where it cannot be asked. */
  find(header: JWSHeaderParameters): Promise<CryptoKey | undefined>;
}

export interface RemoteKeysOptions {
  readonly load: () => Promise<JSONWebKeySet>;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}

type Held = { readonly pick: ReturnType<typeof createLocalJWKSet>; readonly since: number };

/** So that made-up key ids cannot make us flood the issuer. */
const BETWEEN_LOADS = 30_000;
/** While there is no key at all, every caller waits for the issuer. */
const BETWEEN_FIRST_LOADS = 1_000;
/** A key that the issuer withdrew dies after this time at the latest … */
const FRESH = 600_000;
/** … unless the issuer cannot be asked: an outage of it must not become ours for as long. */
const LONGEST_USE = 24 * 3_600_000;

/** Keys that are loaded on first use, when they are old, and when a token names one that is not among them. */
export class RemoteKeys implements IssuerKeys {
  private held: Held | undefined;
  private askedAt = -Infinity;
  private loading: Promise<void> | undefined;

  constructor(private readonly options: RemoteKeysOptions) {}

  async find(header: JWSHeaderParameters): Promise<CryptoKey | undefined> {
    if (this.age() > FRESH) await this.reload();
    if (this.held === undefined || this.age() > LONGEST_USE) {
      throw AppError.of('UPSTREAM_UNAVAILABLE', { service: 'identity-provider' });
    }
    const found = await pick(this.held, header);
    if (found) return found;
    await this.reload();
    return pick(this.held, header);
  }

  private age(): number {
    return this.options.clock.now() - (this.held?.since ?? -Infinity);
  }

  /** Callers who come while it loads wait for the same answer. */
  private reload(): Promise<void> {
    const { clock, onFailure } = this.options;
    const pause = this.held ? BETWEEN_LOADS : BETWEEN_FIRST_LOADS;
    if (this.loading || clock.now() - this.askedAt < pause) return this.loading ?? Promise.resolve();
    this.askedAt = clock.now();
    this.loading = this.load()
      .catch(onFailure)
      .finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async load(): Promise<void> {
    const keys = await this.options.load();
    this.held = { pick: createLocalJWKSet(keys), since: this.options.clock.now() };
  }
}

/** Keys that are known from the start. */
export class GivenKeys implements IssuerKeys {
  private readonly held: Held;

  constructor(keys: JSONWebKeySet) {
    this.held = { pick: createLocalJWKSet(keys), since: 0 };
  }

  find(header: JWSHeaderParameters): Promise<CryptoKey | undefined> {
    return pick(this.held, header);
  }
}

async function pick(held: Held, { alg, kid }: JWSHeaderParameters): Promise<CryptoKey | undefined> {
  try {
    // Only these two: a key or an address that the token itself brings is never looked at.
    return await held.pick({ ...(alg !== undefined && { alg }), ...(kid !== undefined && { kid }) });
  } catch (error) {
    // A key that does not fit its own description is the issuer's mistake, and nobody's key.
    if (error instanceof errors.JOSEError || error instanceof DOMException || error instanceof TypeError)
      return undefined;
    throw error;
  }
}
