import type { CursorCodec } from '../platform/cursor.js';
import type { InboxDesk, InboxEntry } from '../webhooks/in/inbox-desk.js';
import { INBOX_STATES } from '../webhooks/in/inbox.tables.js';
import { shownPayload } from '../webhooks/in/shown-payload.js';
import { ListInput, onlyFields } from './input.js';
import { data, type Route } from './routes.js';

const FILTERS = ['status', 'provider'] as const;

/** Deliveries of providers: what came, what became of it, and once more. */
export function inboxRoutes(desk: InboxDesk, cursors: CursorCodec): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/api/inbox',
      answer: async ({ query }) => {
        const input = new ListInput('inbox', query, FILTERS);
        const filter = { status: input.oneOf('status', INBOX_STATES), provider: input.text('provider') };
        const { entries, next } = await desk.page(filter, input.position(cursors), input.limit);
        return data(entries.map(entryView), { next_cursor: input.nextCursor(cursors, next) });
      },
    },
    {
      method: 'GET',
      path: '/api/inbox/:id',
      answer: async ({ params }) => {
        const { body, ...entry } = await desk.find(params['id'] ?? '');
        return data({ ...entryView(entry), headers: entry.headers, bytes: body.length, payload: shownPayload(body) });
      },
    },
    {
      method: 'POST',
      path: '/api/inbox/:id/retry',
      answer: async ({ params, body }) => {
        onlyFields(body);
        return data(entryView(await desk.retry(params['id'] ?? '')), {}, 202);
      },
    },
  ];
}

const entryView = (entry: InboxEntry) => ({
  id: entry.id,
  provider: entry.provider,
  delivery_id: entry.delivery_id,
  status: entry.status,
  attempts: entry.attempts,
  cause: entry.cause,
  /** false: it came over the secret path, and nothing was signed. */
  authenticated: entry.authenticated,
  received_at: entry.received_at.toISOString(),
  next_attempt_at: ['received', 'failed'].includes(entry.status) ? entry.next_attempt_at.toISOString() : null,
  settled_at: entry.settled_at?.toISOString() ?? null,
  trace_id: entry.trace_id,
  request_id: entry.correlation_id,
});
