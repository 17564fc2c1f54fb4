import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { remaining, type CallContext } from '../call-context.js';
import type { Clock } from '../clock.js';
import { ERROR_CATALOG, type ErrorCode } from '../error-catalog.js';
import { AppError, SHORT_PAUSE } from '../errors.js';
import type { Logger } from '../logger.js';
import { idempotentCalls } from '../metrics.js';
import { fingerprint } from './fingerprint.js';
import { checkKey } from './key.js';
import type { KeyDatabase } from './key.database.js';
import type { Claim, Held, KeyStore } from './key.store.js';

/** A change that a key makes happen once. */
export interface IdempotentOperation {
  /** "customers.update_note": the same on every road. */
  readonly name: string;
  /** Full name of the message that the work resolves to; its field policy holds for repeats too. */
  readonly message: string;
}

/** What is done once. `resumed`: an earlier attempt may have done it by the same id. */
type Work<T> = (requestId: string, resumed: boolean) => Promise<T>;

export interface IdempotencyOptions {
  readonly keys: KeyDatabase;
  /** Empties the fields of a message that a caller with these scopes may not read. */
  readonly mask: (message: string, value: object, scopes: ReadonlySet<string>) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Answers by which a service has decided: repeats are told the same. */
const DECIDED: ReadonlySet<ErrorCode> = new Set([
  'NOT_FOUND',
  'FAILED_PRECONDITION',
  'INSUFFICIENT_INVENTORY',
  'NO_CARRIER',
]);

/** How long after its deadline an attempt may still be writing down how it ended. */
const LEASE_MARGIN_MILLISECONDS = 1_000;

/** One store for the keys of all three roads: what a key names is done once, and every repeat gets the first answer. */
@Injectable()
export class Idempotency implements OnApplicationShutdown {
  constructor(private readonly options: IdempotencyOptions) {}

  /**
   * Runs the work unless the caller's key says that it was done. The work is given the id by which services know the
   * change: an attempt after a crash or a timeout gets the id of the first, and is told that it goes on from it. Throws IDEMPOTENCY_KEY_REUSED for another
   * input, IDEMPOTENCY_IN_FLIGHT while the first attempt is at work, IDEMPOTENCY_UNAVAILABLE without the store.
   */
  async once<T extends object>(
    ctx: CallContext,
    operation: IdempotentOperation,
    input: object,
    work: Work<T>,
  ): Promise<T> {
    const { principal, idempotencyKey: key } = ctx;
    if (!key) return work(randomUUID(), false);
    checkKey(key);
    // Callers that cannot be told apart would be shown each other's answers.
    if (principal.kind === 'anonymous') throw AppError.of('UNAUTHENTICATED');
    const lease = remaining(ctx, this.options.clock.now()) + LEASE_MARGIN_MILLISECONDS;
    const place = { consumer: `${principal.kind}:${principal.subject}`, operation: operation.name, key: key.value };
    const digest = fingerprint(input);
    const { store, found } = await this.claim(operation, (keys) => keys.claim(place, digest, lease));
    if ('requestId' in found) return this.attempt(store, found, operation, work);
    return this.repeat<T>(ctx, found, found.fingerprint === digest, operation);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.options.keys.close();
  }

  private async claim<F>(operation: IdempotentOperation, look: (store: KeyStore) => Promise<F>) {
    try {
      const store = await this.options.keys.store();
      return { store, found: await look(store) };
    } catch (cause) {
      count(operation, 'unavailable');
      this.options.logger.error({ err: cause, operation: operation.name }, 'the idempotency keys cannot be reached');
      throw AppError.of('IDEMPOTENCY_UNAVAILABLE', SHORT_PAUSE, { cause });
    }
  }

  private async attempt<T extends object>(
    store: KeyStore,
    claim: Claim,
    operation: IdempotentOperation,
    work: Work<T>,
  ): Promise<T> {
    const resumed = claim.requestId !== claim.attempt;
    count(operation, resumed ? 'resumed' : 'first');
    try {
      const value = await work(claim.requestId, resumed);
      await this.noted(store.finish(claim, { value }));
      return value;
    } catch (thrown) {
      const error = AppError.from(thrown);
      await this.noted(failed(store, claim, error));
      throw error;
    }
  }

  private repeat<T extends object>(
    ctx: CallContext,
    { outcome }: Held,
    same: boolean,
    operation: IdempotentOperation,
  ): T {
    const { principal, idempotencyKey, notes } = ctx;
    if (!same) {
      count(operation, 'reused');
      throw AppError.of('IDEMPOTENCY_KEY_REUSED', { field: idempotencyKey?.field });
    }
    if (!outcome) {
      count(operation, 'in_flight');
      throw AppError.of('IDEMPOTENCY_IN_FLIGHT', { field: idempotencyKey?.field, ...SHORT_PAUSE });
    }
    count(operation, 'replayed');
    if (notes) notes.replayed = true;
    if ('error' in outcome) {
      const { code, details, message } = outcome.error;
      throw AppError.of(code, details, { message });
    }
    this.options.mask(operation.message, outcome.value, principal.scopes);
    return outcome.value as T;
  }

  /** The change is done or not, whether or not that can be written down: a repeat goes on by the same id then. */
  private async noted(writing: Promise<void>): Promise<void> {
    await writing.catch((error: unknown) =>
      this.options.logger.error({ err: error }, 'how a change ended could not be kept with its idempotency key'),
    );
  }
}

function failed(store: KeyStore, claim: Claim, { code, details, message }: AppError): Promise<void> {
  if (DECIDED.has(code)) return store.finish(claim, { error: { code, details, message } });
  // A timeout may have taken effect.
  return ERROR_CATALOG[code].retryable ? store.leave(claim) : store.release(claim);
}

const count = ({ name }: IdempotentOperation, result: string): void => idempotentCalls.inc({ operation: name, result });
