import type { Depth, DeadLetterPage } from '../../dead-letters/dead-letter-reader.js';
import { SOURCES, type DeadLetter } from '../../dead-letters/dead-letter.js';
import type { BulkReplay } from '../../dead-letters/replays.store.js';
import { html, type Html } from '../../portal/html.js';
import { bulkReplayPanel } from './bulk-replays.panel.js';
import { button } from '../button.js';
import { duration, moment } from '../moments.js';

/** As the address of the page has them; '' narrows nothing. */
export interface ChosenLetters {
  readonly source: string;
  readonly place: string;
  readonly type: string;
  readonly cause: string;
  /** A name of `AGES`. */
  readonly age: string;
}

export interface DeadLettersView {
  readonly page: DeadLetterPage;
  /** How many the filter means. */
  readonly total: number;
  readonly depths: readonly Depth[];
  readonly replays: readonly BulkReplay[];
  readonly chosen: ChosenLetters;
  /** The same filter as `POST /api/dead-letters/replays` takes it. */
  readonly filter: Readonly<Record<string, string>>;
  readonly nextCursor: string | null;
  readonly now: number;
}

/** What "older than" offers. */
export const AGES = { '1h': 'an hour', '1d': 'a day', '7d': 'a week' } as const;

const AT = '/console/dead-letters';

export const deadLettersBody = (view: DeadLettersView): Html => {
  const { page, total, replays, chosen, nextCursor, now } = view;
  return html`<div class="head"><h1>Dead letters</h1></div>
    <p class="soft">
      What was given up on: by consumers of events, on the way in, on the way out. Newest first; times are UTC.
    </p>
    ${sources(view)} ${filters(view)} ${replays.length > 0 && bulkReplayPanel(replays, now)}
    ${
      page.letters.length === 0
        ? html`<div class="panel list empty">
            ${narrowed(chosen) ? 'No dead letter is like that.' : 'Nothing was given up on.'}
          </div>`
        : html`${again(view)}
            <ul class="panel list letters">
              ${page.letters.map((letter) => row(letter, now))}
            </ul>`
    }
    ${nextCursor !== null && html`<p><a href="${link(chosen, nextCursor)}">Older ones of ${total} →</a></p>`}`;
};

const sources = ({ depths, chosen }: DeadLettersView): Html => {
  const of = (source: string) => depths.filter((each) => source === '' || each.source === source).reduce(sum, 0);
  const chip = (source: string, name: string): Html =>
    html`<a
      class="${source !== '' && of(source) > 0 && 'stuck some'}"
      href="${link({ ...chosen, source, place: '' })}"
      ${chosen.source === source && html`aria-current="true"`}
      >${name} ${of(source)}</a
    >`;
  return html`<nav class="chips" aria-label="Source">
    ${chip('', 'All')} ${SOURCES.map((source) => chip(source, source))}
  </nav>`;
};

const sum = (letters: number, depth: Depth): number => letters + depth.letters;

const filters = ({ depths, chosen }: DeadLettersView): Html => {
  const places = depths.filter(({ source }) => chosen.source === '' || source === chosen.source);
  return html`<form class="filters" action="${AT}">
    ${chosen.source !== '' && html`<input type="hidden" name="source" value="${chosen.source}" />`}
    <select name="place" aria-label="Place">
      <option value="">Every place</option>
      ${places.map(
        ({ place, letters, oldest_seconds }) =>
          html`<option value="${place}" ${place === chosen.place && html`selected`}>
            ${place}: ${letters}, the oldest ${duration(oldest_seconds * 1_000)}
          </option>`,
      )}
    </select>
    <select name="age" aria-label="Age">
      <option value="">Of any age</option>
      ${Object.entries(AGES).map(
        ([age, words]) =>
          html`<option value="${age}" ${age === chosen.age && html`selected`}>older than ${words}</option>`,
      )}
    </select>
    <input name="type" value="${chosen.type}" placeholder="Type: order.created" aria-label="Type" spellcheck="false" />
    <input name="cause" value="${chosen.cause}" placeholder="Part of the cause" aria-label="Cause" spellcheck="false" />
    <button>Filter</button>
    ${narrowed({ ...chosen, source: '' }) && html`<a class="soft" href="${link({ ...NONE, source: chosen.source })}">Clear</a>`}
  </form>`;
};

const again = ({ total, chosen, filter }: DeadLettersView): Html =>
  html`<div class="actions">
    ${button({
      post: '/api/dead-letters/replays',
      body: narrowed(chosen) ? filter : { all: true },
      label: `Replay ${total === 1 ? 'it' : `all ${total}`}`,
      title: `Replay ${total === 1 ? 'one dead letter' : `${total} dead letters`}?`,
      ask: 'Ten a second, the oldest first, under the ids they had. Put right what was in their way before. You can call it off.',
      looks: 'strong',
    })}
  </div>`;

const row = (letter: DeadLetter, now: number): Html =>
  html`<li>
    <a href="${letterPath(letter.id)}">
      <span class="badge ${letter.cause === null ? 'waiting' : 'failed'}"
        >${letter.cause === null ? 'behind' : 'failed'}</span
      >
      <span class="name">${letter.place}</span>
      <span class="mono">${letter.type}</span>
      <span class="why soft">${letter.cause ?? 'waits behind another of its key'}</span>
      ${moment(letter.failed_at)}
      <span class="number soft">${duration(now - letter.failed_at.getTime())}</span>
    </a>
  </li>`;

export const letterPath = (id: string): string => `${AT}/${encodeURIComponent(id)}`;

const NONE: ChosenLetters = { source: '', place: '', type: '', cause: '', age: '' };

const narrowed = (chosen: ChosenLetters): boolean => Object.values(chosen).some((value) => value !== '');

function link(chosen: ChosenLetters, cursor = ''): string {
  const given = Object.entries({ ...chosen, cursor }).filter(([, value]) => value !== '');
  return given.length > 0 ? `${AT}?${new URLSearchParams(given).toString()}` : AT;
}
