import { sql } from 'kysely';
import { discardLetter, redriveKey } from '../events/bus/dead-letters.js';
import { redactedEvent } from '../events/catalog/redacted-event.js';
import { EVENTS_SCHEMA } from '../events/log/event-log.tables.js';
import { logEntry } from '../events/log/log-entry.js';
import { partsOf, type DeadLetter, type DeadLetterSource, type DeskTransaction } from './dead-letter.js';

const events = (tx: DeskTransaction) => (tx as unknown as EventTransaction).withSchema(EVENTS_SCHEMA);
type EventTransaction = Parameters<typeof redriveKey>[0];

const named = (letter: DeadLetter) => {
  const [consumer = '', sequence = '', run = ''] = partsOf(letter);
  return { consumer, sequence: Number(sequence), run };
};

/** What consumers of events have given up on. The events of one key are handled in their order, so they move together. */
export const EVENT_LETTERS: DeadLetterSource = {
  name: 'events',
  letters: sql`
    select 'events~' || consumer || '~' || sequence || '~' || run as id, consumer as place, type, key, cause, attempts,
      trace_id, failed_at
    from events.dead_letters`,
  inspect: async (tx, letter) => {
    const row = await events(tx)
      .selectFrom('event_log')
      .selectAll()
      .where('sequence', '=', named(letter).sequence)
      .executeTakeFirst();
    const { cause, attempts, failed_at } = letter;
    const last = { attempt: attempts, at: failed_at.toISOString(), cause };
    return {
      payload: row ? redactedEvent(logEntry(row).event) : null,
      history: cause === null ? [] : [last],
    };
  },
  replay: (tx, letter) => redriveKey(events(tx), named(letter).consumer, letter.key),
  discard: (tx, letter) => discardLetter(events(tx), { ...named(letter), key: letter.key }),
};
