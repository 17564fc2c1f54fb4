import { html, type Html } from '../portal/html.js';
import type { SagaPage } from '../sagas/saga-desk.js';
import { SAGA_STATES, type SagaRow, type SagaState } from '../sagas/engine/sagas.tables.js';
import { duration, moment } from './moments.js';

export type SagaCounts = Readonly<Record<SagaState, number>>;

export interface SagasView {
  readonly page: SagaPage;
  readonly counts: SagaCounts;
  readonly names: readonly string[];
  readonly chosen: { readonly state: string; readonly name: string; readonly order_id: string };
  readonly nextCursor: string | null;
  readonly now: number;
}

export const sagasBody = ({ page, counts, names, chosen, nextCursor, now }: SagasView): Html =>
  html`<div class="head"><h1>Sagas</h1></div>
    <p class="soft">
      What is done for each order, step by step, and undone where a step is refused. Newest first; times are UTC.
    </p>
    <nav class="chips" aria-label="State">
      <a href="${link({ ...chosen, state: '' })}" ${current(chosen.state === '')}>All ${total(counts)}</a>
      ${SAGA_STATES.map(
        (state) =>
          html`<a
            class="${state} ${counts[state] > 0 && 'some'}"
            href="${link({ ...chosen, state })}"
            ${current(chosen.state === state)}
            >${state} ${counts[state]}</a
          >`,
      )}
    </nav>
    <form class="filters" action="/console/sagas">
      ${chosen.state !== '' && html`<input type="hidden" name="state" value="${chosen.state}" />`}
      <select name="name" aria-label="Saga">
        <option value="">Every saga</option>
        ${names.map(
          (name) => html`<option value="${name}" ${name === chosen.name ? html`selected` : ''}>${name}</option>`,
        )}
      </select>
      <input
        name="order_id"
        value="${chosen.order_id}"
        placeholder="Order id: ord_…"
        aria-label="Order id"
        size="32"
        spellcheck="false"
      />
      <button>Filter</button>
      ${(chosen.name !== '' || chosen.order_id !== '') && html`<a class="soft" href="${link({ ...chosen, name: '', order_id: '' })}">Clear</a>`}
    </form>
    ${
      page.sagas.length === 0
        ? html`<div class="panel list empty">No saga is like that.</div>`
        : html`<ul class="panel list">
            ${page.sagas.map((saga) => row(saga, now))}
          </ul>`
    }
    ${nextCursor !== null && html`<p><a href="${link(chosen, nextCursor)}">Older ones →</a></p>`}`;

const row = (saga: SagaRow, now: number): Html =>
  html`<li class="${saga.state}">
    <a href="${sagaPath(saga.id)}">
      <span class="badge ${saga.state}">${saga.state}</span>
      <span class="name">${saga.name}</span>
      <span class="mono">${saga.order_id}</span>
      <span class="why soft">${whyOf(saga)}</span>
      ${moment(saga.started_at)}
      <span class="number soft">${duration((saga.ended_at?.getTime() ?? now) - saga.started_at.getTime())}</span>
    </a>
  </li>`;

const whyOf = ({ step, reason }: SagaRow): string =>
  [step && `at ${step}`, reason].filter((part) => part !== '').join(' · ');

export const sagaPath = (id: string): string => `/console/sagas/${encodeURIComponent(id)}`;

const total = (counts: SagaCounts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

const current = (is: boolean): Html | false => is && html`aria-current="true"`;

function link(chosen: SagasView['chosen'], cursor = ''): string {
  const given = Object.entries({ ...chosen, cursor }).filter(([, value]) => value !== '');
  return `/console/sagas${given.length > 0 ? `?${new URLSearchParams(given).toString()}` : ''}`;
}
