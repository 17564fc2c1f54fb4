import { DeadLetters, type DeadLetter } from '../events/bus/dead-letters.js';
import type { EventDatabase } from '../events/log/event-database.js';
import { EventSearch } from '../events/log/event-search.js';
import type { CursorCodec } from '../platform/cursor.js';
import { AppError } from '../platform/errors.js';
import { eventView } from './events.routes.js';
import { ListInput, onlyFields, requiredText } from './input.js';
import { data, type Route } from './routes.js';

const FILTERS = ['consumer', 'key'] as const;
const ONE = '/api/dead-letters/:consumer/:event';

/** Events that a consumer has given up on. They are named by the consumer and the event's id. */
export function deadLettersRoutes(db: EventDatabase, cursors: CursorCodec): readonly Route[] {
  const letters = new DeadLetters(db);
  const search = new EventSearch(db);
  const found = async (params: Readonly<Record<string, string>>): Promise<DeadLetter> => {
    const { consumer = '', event = '' } = params;
    const letter = await letters.find(consumer, event);
    if (!letter) throw AppError.notFound('dead_letter', `${consumer}/${event}`);
    return letter;
  };
  return [
    {
      method: 'GET',
      path: '/api/dead-letters',
      answer: async ({ query }) => {
        const input = new ListInput('dead-letters', query, FILTERS);
        const [consumer, key] = [input.text('consumer'), input.text('key')];
        const filter = { ...(consumer !== undefined && { consumer }), ...(key !== undefined && { key }) };
        const page = await letters.page(filter, input.position(cursors), input.limit);
        return data(page.letters.map(letterView), { next_cursor: input.nextCursor(cursors, page.next) });
      },
    },
    {
      method: 'GET',
      path: ONE,
      answer: async ({ params }) => {
        const letter = await found(params);
        const entry = await search.find(letter.event_id);
        return data({ ...letterView(letter), event: entry ? eventView(entry) : null });
      },
    },
    {
      // Of its key, all come again: the events of one key are handled in their order.
      method: 'POST',
      path: `${ONE}/redrive`,
      answer: async ({ params, body }) => {
        onlyFields(body);
        const { consumer, key } = await found(params);
        return data({ consumer, key, events: await letters.redrive(consumer, key) }, {}, 202);
      },
    },
    {
      method: 'POST',
      path: `${ONE}/discard`,
      answer: async ({ params, body }) => {
        onlyFields(body, 'reason');
        // Kept in the log of this process, with what else operators did.
        const reason = requiredText(body, 'reason', 'why the event is left out for good');
        const { consumer, event_id } = await found(params);
        await letters.discard(consumer, event_id);
        return data({ consumer, event_id, discarded: true, reason });
      },
    },
  ];
}

const letterView = (letter: DeadLetter) => ({
  consumer: letter.consumer,
  event_id: letter.event_id,
  event_type: letter.type,
  sequence: letter.sequence,
  key: letter.key,
  cause: letter.cause,
  /** Behind an event of the same key that failed. */
  waits_for_another: letter.cause === null,
  attempts: letter.attempts,
  trace_id: letter.trace_id,
  replay: letter.run === '' ? null : letter.run,
  failed_at: letter.failed_at.toISOString(),
});
