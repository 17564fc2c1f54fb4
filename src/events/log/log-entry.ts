import type { Envelope } from '../envelope.js';
import type { EventRow } from './event-log.tables.js';

/** An event where it stands in the log. */
export interface LogEntry {
  readonly sequence: number;
  readonly key: string;
  /** Whose it is. */
  readonly customerId: string | null;
  readonly partnerId: string | null;
  /** Who drives the order that it is of. */
  readonly mode: string | null;
  /** In the version it was stored in. */
  readonly event: Envelope;
}

export const logEntry = (row: EventRow): LogEntry => ({
  sequence: row.sequence,
  key: row.key,
  customerId: row.customer_id,
  partnerId: row.partner_id,
  mode: row.mode,
  event: {
    event_id: row.event_id,
    event_type: row.type,
    timestamp: row.time.toISOString(),
    version: row.version,
    source: row.source,
    data: row.data,
    metadata: row.metadata,
  },
});
