import { sql } from 'kysely';
import {
  letterId,
  partsOf,
  type DeadLetter,
  type DeadLetterSource,
  type DeskTransaction,
} from '../../dead-letters/dead-letter.js';
import { tryAgain } from './inbox-desk.js';
import { INBOX_SCHEMA } from './inbox.migrations.js';
import type { InboxDatabase } from './open-inbox.js';
import { shownPayload } from './shown-payload.js';

const idOf = (letter: DeadLetter): string => partsOf(letter)[0] ?? '';

const inbox = (tx: DeskTransaction) => (tx as unknown as InboxDatabase).withSchema(INBOX_SCHEMA);

/** Deliveries of providers that were given up on. They are processed in any order, so each moves alone. */
export const INBOX_LETTERS: DeadLetterSource = {
  name: 'inbox',
  letters: sql`
    select ${sql.lit(letterId('inbox', ''))} || id as id, provider as place,
      coalesce(headers->>'x-shopify-topic', 'delivery') as type, delivery_id as key, coalesce(cause, 'unknown') as cause,
      attempts, trace_id, coalesce(settled_at, received_at) as failed_at
    from webhooks_in.inbox where status = 'dead'`,
  inspect: async (tx, letter) => {
    const { rows } = await sql<{ readonly body: Buffer; readonly headers: object }>`
      select body, headers from webhooks_in.inbox where id = ${idOf(letter)}`.execute(tx);
    const [row] = rows;
    const { attempts, cause, failed_at } = letter;
    return {
      payload: row ? { headers: row.headers, body: shownPayload(row.body) } : null,
      history: [{ attempt: attempts, at: failed_at.toISOString(), cause }],
    };
  },
  replay: async (tx, letter) => {
    const again = await tryAgain(inbox(tx), idOf(letter), { from: ['dead'], at: new Date() });
    return again ? 1 : 0;
  },
  discard: async (tx, letter) => {
    const { numAffectedRows } = await sql`
      update webhooks_in.inbox set status = 'done', cause = 'discarded: ' || cause, settled_at = clock_timestamp()
      where id = ${idOf(letter)} and status = 'dead'`.execute(tx);
    return numAffectedRows === 1n;
  },
};
