import type { ErrorCode } from '../error-catalog.js';
import type { ErrorDetails } from '../errors.js';

/** The tables of the schema `idempotency`. */
export interface IdempotencyTables {
  idempotency_keys: KeyRow;
}

/** One key of one consumer for one operation. */
export interface KeyRow {
  /** "partner:prt_…" */
  readonly consumer: string;
  readonly operation: string;
  readonly key: string;
  /** Digest of the validated input. */
  readonly fingerprint: string;
  /** What services know the change by, in whichever process and however often it is tried. */
  readonly request_id: string;
  /** The attempt that works on it, until `lease_until`: an attempt whose process died loses it then. */
  readonly attempt: string;
  readonly lease_until: Date;
  /** null while it is not known how the change ends. */
  readonly outcome: Outcome | null;
  readonly expires_at: Date;
}

/** What every repeat is answered with. */
export type Outcome =
  | { readonly value: object }
  | { readonly error: { readonly code: ErrorCode; readonly details: ErrorDetails; readonly message: string } };
