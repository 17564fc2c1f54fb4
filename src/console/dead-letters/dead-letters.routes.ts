import type { Action } from '../../dead-letters/actions.store.js';
import type { DeadLetterDesk } from '../../dead-letters/dead-letter-desk.js';
import type { DeadLetterFilter } from '../../dead-letters/dead-letter-filter.js';
import { SOURCES, type DeadLetter } from '../../dead-letters/dead-letter.js';
import type { BulkReplay } from '../../dead-letters/replays.store.js';
import type { CursorCodec } from '../../platform/cursor.js';
import { invalid, ListInput, onlyFields, optionalText, requiredText, wholeNumber } from '../input.js';
import { data, type OperatorsRequest, type Route } from '../routes.js';

const AT = '/api/dead-letters';
const FILTERS = ['source', 'place', 'type', 'key', 'cause', 'failed_before', 'failed_since'] as const;
const PER_SECOND = { usual: 10, most: 1_000 } as const;

/** What was given up on by consumers of events, on the way in and on the way out: one list, one way to deal with it. */
export const deadLettersRoutes = (desk: DeadLetterDesk, cursors: CursorCodec): readonly Route[] => [
  {
    method: 'GET',
    path: AT,
    answer: async ({ query }) => {
      const input = lettersInput(query);
      const filter = filterOf(input);
      const [{ letters, next }, total] = await Promise.all([
        desk.list(filter, { after: input.position(cursors), limit: input.limit }),
        desk.count(filter),
      ]);
      return data(letters.map(letterView), { total, next_cursor: input.nextCursor(cursors, next) });
    },
  },
  { method: 'GET', path: `${AT}/depths`, answer: async () => data(await desk.depths()) },
  { method: 'GET', path: `${AT}/actions`, answer: (request) => actionsOf(desk, cursors, request) },
  { method: 'GET', path: `${AT}/replays`, answer: (request) => replaysOf(desk, cursors, request) },
  { method: 'POST', path: `${AT}/replays`, answer: (request) => replayMany(desk, request) },
  {
    method: 'GET',
    path: `${AT}/replays/:id`,
    answer: async ({ params }) => data(replayView(await desk.replayOf(params['id'] ?? ''))),
  },
  {
    method: 'POST',
    path: `${AT}/replays/:id/cancel`,
    answer: async ({ params, body }) => {
      onlyFields(body, 'operator');
      return data(replayView(await desk.cancelReplay(params['id'] ?? '', operatorOf(body))));
    },
  },
  {
    method: 'GET',
    path: `${AT}/:id`,
    answer: async ({ params }) => {
      const { letter, inspected, actions } = await desk.inspect(params['id'] ?? '');
      return data({ ...letterView(letter), ...inspected, actions: actions.map(actionView) });
    },
  },
  {
    // Of its key, all come again: what belongs to one key is handled in order.
    method: 'POST',
    path: `${AT}/:id/replay`,
    answer: async ({ params: { id = '' }, body }) => {
      onlyFields(body, 'operator');
      return data({ id, replayed: await desk.replay(id, operatorOf(body)) }, {}, 202);
    },
  },
  {
    method: 'POST',
    path: `${AT}/:id/discard`,
    answer: async ({ params: { id = '' }, body }) => {
      onlyFields(body, 'reason', 'operator');
      const reason = requiredText(body, 'reason', 'why it is left out for good');
      await desk.discard(id, reason, operatorOf(body));
      return data({ id, discarded: true, reason });
    },
  },
];

type Body = OperatorsRequest['body'];

export const lettersInput = (query: URLSearchParams) => new ListInput('dead-letters', query, FILTERS);

export const filterOf = (input: ReturnType<typeof lettersInput>): DeadLetterFilter => ({
  source: input.oneOf('source', SOURCES),
  place: input.text('place'),
  type: input.text('type'),
  key: input.text('key'),
  cause: input.text('cause'),
  failed_before: input.instant('failed_before'),
  failed_since: input.instant('failed_since'),
});

/** The port asks nobody who they are; who wants to be known in the records says so. */
const operatorOf = (body: Body): string | null => optionalText(body, 'operator') ?? null;

async function replayMany(desk: DeadLetterDesk, { body }: OperatorsRequest) {
  onlyFields(body, ...FILTERS, 'all', 'per_second', 'dry_run', 'operator');
  const given = FILTERS.flatMap((name): [string, string][] => {
    const text = optionalText(body, name);
    // A filter that is lost on the way must not make it more letters.
    if (text === undefined && (body[name] ?? undefined) !== undefined)
      throw invalid(name, 'INVALID_FORMAT', `${name} must not be empty.`);
    return text === undefined ? [] : [[name, text]];
  });
  const [all, dryRun] = [flag(body, 'all'), flag(body, 'dry_run')];
  if (all === given.length > 0)
    throw invalid('all', 'REQUIRED', 'Say which letters are meant by at least one filter, or say "all": true.');
  const filter = filterOf(lettersInput(new URLSearchParams(given)));
  const rate = wholeNumber('per_second', JSON.stringify(body['per_second'] ?? PER_SECOND.usual), PER_SECOND.most);
  if (dryRun) return data({ dry_run: true, total: await desk.count(filter) });
  return data(replayView(await desk.startReplay(filter, rate, operatorOf(body))), {}, 202);
}

function flag(body: Body, name: string): boolean {
  const value = body[name] ?? false;
  if (typeof value === 'boolean') return value;
  throw invalid(name, 'INVALID_FORMAT', `${name} must be true or false.`);
}

async function replaysOf(desk: DeadLetterDesk, cursors: CursorCodec, { query }: OperatorsRequest) {
  const input = new ListInput('dead-letters/replays', query, []);
  const { replays, next } = await desk.replays({ after: input.position(cursors), limit: input.limit });
  return data(replays.map(replayView), { next_cursor: input.nextCursor(cursors, next) });
}

async function actionsOf(desk: DeadLetterDesk, cursors: CursorCodec, { query }: OperatorsRequest) {
  const input = new ListInput('dead-letters/actions', query, []);
  const { actions, next } = await desk.actions({ after: input.position(cursors), limit: input.limit });
  return data(actions.map(actionView), { next_cursor: input.nextCursor(cursors, next) });
}

const letterView = (letter: DeadLetter) => ({
  ...letter,
  /** Behind one of the same key that failed. */
  waits_for_another: letter.cause === null,
  failed_at: letter.failed_at.toISOString(),
});

const replayView = ({ leased_until: _, position: __, ...replay }: BulkReplay) => ({
  ...replay,
  created_at: replay.created_at.toISOString(),
  ended_at: replay.ended_at?.toISOString() ?? null,
});

const actionView = (action: Action) => ({ ...action, at: action.at.toISOString() });
