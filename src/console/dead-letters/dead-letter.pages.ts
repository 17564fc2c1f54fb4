import type { DeadLetterDesk } from '../../dead-letters/dead-letter-desk.js';
import { writtenFilter } from '../../dead-letters/dead-letter-filter.js';
import type { CursorCodec } from '../../platform/cursor.js';
import { deadLetterBody } from './dead-letter.page.js';
import { AGES, deadLettersBody, type ChosenLetters } from './dead-letters.page.js';
import { filterOf, lettersInput } from './dead-letters.routes.js';
import { consolePage, type Navigation } from '../page.js';
import type { Answer, OperatorsRequest, Route } from '../routes.js';

const AT = '/console/dead-letters';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const AGE: Readonly<Record<keyof typeof AGES, number>> = { '1h': HOUR, '1d': 24 * HOUR, '7d': 168 * HOUR };
const MOST_REPLAYS = 3;
const REFRESH_SECONDS = 2;

/** Dead letters in a browser. */
export function deadLetterPages(desk: DeadLetterDesk, cursors: CursorCodec, navigation: Navigation): readonly Route[] {
  const list = async ({ query }: OperatorsRequest): Promise<Answer> => {
    const { chosen, narrowing } = chosenOf(query);
    const input = lettersInput(narrowing);
    const filter = filterOf(input);
    const [page, total, depths, { replays }] = await Promise.all([
      desk.list(filter, { after: input.position(cursors), limit: input.limit }),
      desk.count(filter),
      desk.depths(),
      desk.replays({ after: undefined, limit: MOST_REPLAYS }),
    ]);
    const body = deadLettersBody({
      ...{ page, total, depths, replays, chosen },
      filter: writtenFilter(filter),
      nextCursor: input.nextCursor(cursors, page.next),
      now: Date.now(),
    });
    return consolePage({ title: 'Dead letters', at: AT, body, refreshSeconds: REFRESH_SECONDS }, navigation);
  };
  const one = async ({ params }: OperatorsRequest): Promise<Answer> => {
    const found = await desk.inspect(params['id'] ?? '');
    const body = deadLetterBody({ ...found, now: Date.now() });
    return consolePage({ title: found.letter.type, at: AT, body, refreshSeconds: 0 }, navigation);
  };
  return [
    { method: 'GET', path: AT, answer: list },
    { method: 'GET', path: `${AT}/:id`, answer: one },
  ];
}

const NAMES = ['source', 'place', 'type', 'cause', 'age'] as const;

/** The page speaks of ages, the API of moments: to the minute, so that one page's cursor fits the next. */
function chosenOf(query: URLSearchParams) {
  const chosen = Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ''])) as unknown as ChosenLetters;
  const narrowing = new URLSearchParams(query);
  narrowing.delete('age');
  const age = Object.hasOwn(AGE, chosen.age) ? AGE[chosen.age as keyof typeof AGES] : undefined;
  if (age !== undefined)
    narrowing.set('failed_before', new Date(Math.floor((Date.now() - age) / MINUTE) * MINUTE).toISOString());
  return { chosen, narrowing };
}
