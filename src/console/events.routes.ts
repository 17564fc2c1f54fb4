import { heardBy, replay, type Replay } from '../events/bus/replay.js';
import { standings } from '../events/bus/standings.js';
import { CATALOG } from '../events/catalog/catalog.js';
import { redactedEvent } from '../events/catalog/redacted-event.js';
import type { EventDatabase } from '../events/log/event-database.js';
import { EventSearch } from '../events/log/event-search.js';
import type { LogEntry } from '../events/log/log-entry.js';
import type { CursorCodec } from '../platform/cursor.js';
import { AppError } from '../platform/errors.js';
import { instantOf, invalid, ListInput, onlyFields, optionalText, requiredText, wholeNumber } from './input.js';
import { data, type OperatorsRequest, type Route } from './routes.js';

const FILTERS = ['type', 'key', 'since', 'until'] as const;
const TYPES = Object.keys(CATALOG);

/** The event log and its consumers as operators see them. Personal data shows that it is there and nothing else. */
export function eventsRoutes(db: EventDatabase, cursors: CursorCodec): readonly Route[] {
  const search = new EventSearch(db);
  return [
    {
      method: 'GET',
      path: '/api/events',
      answer: async ({ query }) => {
        const input = new ListInput('events', query, FILTERS);
        const position = input.position(cursors);
        const { entries, next } = await search.newest({
          type: input.oneOf('type', TYPES),
          key: input.text('key'),
          since: input.instant('since'),
          until: input.instant('until'),
          before: position === undefined ? undefined : Number(position),
          limit: input.limit,
        });
        return data(entries.map(eventView), { next_cursor: input.nextCursor(cursors, next?.toString()) });
      },
    },
    { method: 'GET', path: '/api/events/consumers', answer: async () => data(await standings(db)) },
    { method: 'POST', path: '/api/events/replay', answer: async (request) => again(db, request) },
    {
      method: 'GET',
      path: '/api/events/:id',
      answer: async ({ params }) => {
        const id = params['id'] ?? '';
        const entry = await search.find(id);
        if (!entry) throw AppError.notFound('event', id);
        return data(eventView(entry));
      },
    },
  ];
}

export const eventView = ({ sequence, key, event }: LogEntry) => ({ sequence, key, ...redactedEvent(event) });

async function again(db: EventDatabase, { body }: OperatorsRequest) {
  onlyFields(body, 'consumer', 'from', 'type', 'key');
  const consumer = requiredText(body, 'consumer', 'which consumer handles the events again');
  const type = optionalText(body, 'type');
  const key = optionalText(body, 'key');
  const begin = beginOf(body['from']);
  const heard = await heardBy(db, consumer);
  if (!heard) throw invalid('consumer', 'UNKNOWN_VALUE', 'consumer must be one of those at /api/events/consumers.');
  if (type !== undefined && !heard.includes(type))
    throw invalid('type', 'UNKNOWN_VALUE', `type must be one that ${consumer} hears: ${heard.join(', ')}.`);
  const range = { ...begin, ...(type !== undefined && { types: [type] }), ...(key !== undefined && { keys: [key] }) };
  const { run, events } = await replay(db, consumer, range);
  return data({ run, consumer, events }, {}, 202);
}

/** Asked for, as leaving it out would mean all that ever happened: a time, or a number of the log, which comes too. */
function beginOf(from: unknown): Replay {
  if (typeof from === 'number') return { after: wholeNumber('from', String(from), Number.MAX_SAFE_INTEGER) - 1 };
  if (typeof from === 'string' && from !== '') return { since: instantOf('from', from) };
  throw invalid('from', 'REQUIRED', 'from must be a time (RFC 3339) or a sequence number of the log, from 1.');
}
