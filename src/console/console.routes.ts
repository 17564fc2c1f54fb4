import type { DeadLetterDesk } from '../dead-letters/dead-letter-desk.js';
import { standings } from '../events/bus/standings.js';
import type { EventDatabase } from '../events/log/event-database.js';
import type { CursorCodec } from '../platform/cursor.js';
import type { SagaDesk } from '../sagas/saga-desk.js';
import { deadLetterPages } from './dead-letters/dead-letter.pages.js';
import { frontBody, type FrontView } from './front.page.js';
import { consolePage, type Navigation } from './page.js';
import { runChecks, type ReadinessCheck } from './readiness.js';
import type { OperatorsRequest, Route } from './routes.js';
import { sagaBody } from './saga.page.js';
import { sagasBody } from './sagas.page.js';
import { filterOf, sagasInput } from './sagas.routes.js';

export interface ConsoleOptions {
  readonly checks: readonly ReadinessCheck[];
  /** undefined: this process runs no sagas. */
  readonly desk: SagaDesk | undefined;
  /** undefined: this process does not look at dead letters. */
  readonly letters: DeadLetterDesk | undefined;
  /** undefined: this process does not look at events. */
  readonly db: EventDatabase | undefined;
  readonly cursors: CursorCodec;
  /** The names of all sagas. */
  readonly names: readonly string[];
  readonly hasMail: boolean;
  readonly hasKeys: boolean;
}

const WHILE_IT_RUNS = 2;
const FROM_TIME_TO_TIME = 5;
const MOST_OTHERS = 20;

/** What operators look at in a browser. */
export function consolePages(options: ConsoleOptions): readonly Route[] {
  const { desk, letters, cursors, hasMail } = options;
  const navigation: Navigation = [
    ...(desk ? [{ path: '/console/sagas', name: 'Sagas' }] : []),
    ...(letters ? [{ path: '/console/dead-letters', name: 'Dead letters' }] : []),
    ...(hasMail ? [{ path: '/console/mail', name: 'Mail' }] : []),
  ];
  const front: Route = {
    method: 'GET',
    path: '/console',
    answer: async () => {
      const body = frontBody(await frontView(options));
      return consolePage({ title: 'At a glance', at: '/console', body, refreshSeconds: FROM_TIME_TO_TIME }, navigation);
    },
  };
  return [
    front,
    ...(desk ? sagaPages(desk, options, navigation) : []),
    ...(letters ? deadLetterPages(letters, cursors, navigation) : []),
  ];
}

async function frontView({ checks, desk, db, hasMail, hasKeys }: ConsoleOptions): Promise<FrontView> {
  const [results, counts, consumers] = await Promise.all([
    runChecks(checks),
    // A database that is gone is shown as such, with all that does not come from it.
    desk?.counts().catch(() => undefined),
    db && standings(db).catch(() => undefined),
  ]);
  return { checks: results, counts, consumers, links: linksOf({ desk, db, hasMail, hasKeys }) };
}

function linksOf({ desk, db, hasMail, hasKeys }: Pick<ConsoleOptions, 'desk' | 'db' | 'hasMail' | 'hasKeys'>) {
  return [
    ...(hasMail ? [{ path: '/console/mail', about: 'what customers were told' }] : []),
    ...(desk ? [{ path: '/api/sagas', about: 'sagas as JSON' }] : []),
    ...(db
      ? [
          { path: '/api/events', about: 'the event log' },
          { path: '/api/events/consumers', about: 'who follows it, and how far they are' },
          { path: '/api/dead-letters', about: 'what was given up on' },
        ]
      : []),
    ...(hasKeys ? [{ path: '/api/consumers', about: 'partners and their API keys' }] : []),
    { path: '/readyz', about: 'for load balancers' },
    { path: '/metrics', about: 'for Prometheus' },
  ];
}

function sagaPages(desk: SagaDesk, { cursors, names }: ConsoleOptions, navigation: Navigation): readonly Route[] {
  const at = '/console/sagas';
  const list = async ({ query }: OperatorsRequest) => {
    const input = sagasInput(query);
    const [page, counts] = await Promise.all([desk.list(filterOf(input, cursors)), desk.counts()]);
    const chosen = {
      state: input.text('state') ?? '',
      name: input.text('name') ?? '',
      order_id: input.text('order_id') ?? '',
    };
    const nextCursor = input.nextCursor(cursors, page.next);
    const body = sagasBody({ page, counts, names, chosen, nextCursor, now: Date.now() });
    return consolePage({ title: 'Sagas', at, body, refreshSeconds: FROM_TIME_TO_TIME }, navigation);
  };
  const one = async ({ params }: OperatorsRequest) => {
    const timeline = await desk.timeline(params['id'] ?? '');
    const { id, name, order_id, ended_at } = timeline.saga;
    const { sagas } = await desk.list({ order_id, limit: MOST_OTHERS });
    const others = sagas.filter((saga) => saga.id !== id);
    const body = sagaBody({ timeline, others, now: Date.now() });
    const refreshSeconds = ended_at === null ? WHILE_IT_RUNS : FROM_TIME_TO_TIME;
    return consolePage({ title: `${name} ${order_id}`, at, body, refreshSeconds }, navigation);
  };
  return [
    { method: 'GET', path: at, answer: list },
    { method: 'GET', path: `${at}/:id`, answer: one },
  ];
}
