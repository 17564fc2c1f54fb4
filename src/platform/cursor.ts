import { createHmac, createSecretKey, hash, timingSafeEqual, type KeyObject } from 'node:crypto';
import { AppError, type FieldProblem } from './errors.js';

/** What a cursor is bound to: it works for the same list with the same filters and order only. */
export interface CursorScope {
  /** "orders" */
  readonly collection: string;
  readonly filters: Readonly<Record<string, unknown>>;
}

const MAC_BYTES = 16;

/**
 * Signed, opaque cursors, the same on all three roads: base64url of MAC and position, where the position is the owning
 * service's own page token. Throws INVALID_CURSOR, naming the field, for whatever it did not make for this scope.
 */
export class CursorCodec {
  // As an object: with bytes, Node makes one for every cursor, which takes six times as long as the signature.
  private readonly key: KeyObject;

  constructor(secret: Buffer) {
    this.key = createSecretKey(secret);
  }

  encode(scope: CursorScope, position: string): string {
    return this.encoder(scope)(position);
  }

  /** For a whole page: the scope is digested once. */
  encoder(scope: CursorScope): (position: string) => string {
    const digest = digestOf(scope);
    return (position) =>
      Buffer.concat([this.mac(digest, position), Buffer.from(position, 'utf8')]).toString('base64url');
  }

  decode(scope: CursorScope, cursor: string, field = 'cursor'): string {
    const bytes = Buffer.from(cursor, 'base64url');
    // Node ignores what is not base64url, so that many strings would mean one cursor; only the canonical one is taken.
    if (bytes.length <= MAC_BYTES || bytes.toString('base64url') !== cursor) throw foreign(field);
    const position = bytes.toString('utf8', MAC_BYTES);
    const expected = this.mac(digestOf(scope), position);
    if (!timingSafeEqual(bytes.subarray(0, MAC_BYTES), expected)) throw foreign(field);
    return position;
  }

  private mac(digest: Buffer, position: string): Buffer {
    return createHmac('sha256', this.key).update(digest).update(position).digest().subarray(0, MAC_BYTES);
  }
}

function foreign(field: string): AppError {
  const problem: FieldProblem = {
    field,
    reason: 'INVALID_FORMAT',
    message: `${field} was not made for this list with these filters.`,
  };
  return AppError.of('INVALID_CURSOR', { fields: [problem] });
}

function digestOf({ collection, filters }: CursorScope): Buffer {
  const present = Object.entries(filters).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const canonical = present
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, Array.isArray(value) ? (value as unknown[]).toSorted() : value]);
  return hash('sha256', JSON.stringify([collection, canonical]), 'buffer');
}
