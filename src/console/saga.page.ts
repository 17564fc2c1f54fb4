import { html, type Content, type Html } from '../portal/html.js';
import type { SagaTimeline } from '../sagas/saga-desk.js';
import type { SagaRow } from '../sagas/engine/sagas.tables.js';
import { button } from './button.js';
import { duration, moment } from './moments.js';
import { sagaChart } from './saga-chart.js';
import { sagaPath } from './sagas.page.js';

export interface SagaView {
  readonly timeline: SagaTimeline;
  /** Others of the same order. */
  readonly others: readonly SagaRow[];
  readonly now: number;
}

export const sagaBody = ({ timeline, others, now }: SagaView): Html => {
  const { saga } = timeline;
  return html`<p class="soft"><a href="/console/sagas">← All sagas</a></p>
    <div class="head">
      <h1>${saga.name}</h1>
      <span class="badge ${saga.state}">${saga.state}</span>
    </div>
    <p class="mono soft">${saga.id}</p>
    ${saga.state === 'stuck' && stuck(timeline)} ${actions(timeline)}
    <section class="panel">
      <dl class="facts">
        ${fact('Order', html`<a href="/console/sagas?order_id=${encodeURIComponent(saga.order_id)}" class="mono">${saga.order_id}</a>`)}
        ${saga.step !== '' && fact('At', saga.step)}
        ${saga.reason !== '' && fact('Reason', html`<code>${saga.reason}</code>`)}
        ${fact('Began', html`${moment(saga.started_at)} UTC`)}
        ${saga.ended_at ? fact('Ended', html`${moment(saga.ended_at)} UTC`) : fact('Last heard of', html`${moment(saga.updated_at)} UTC`)}
        ${fact(saga.ended_at ? 'Took' : 'For', duration((saga.ended_at?.getTime() ?? now) - saga.started_at.getTime()))}
        ${fact('Trace id', html`<code>${saga.trace_id}</code>`)}
        ${fact('Correlation id', html`<code>${saga.correlation_id}</code>`)}
      </dl>
    </section>
    <h2>Timeline</h2>
    <section class="panel">${sagaChart(timeline, now)}</section>
    ${others.length > 0 && otherSagas(others)}`;
};

const fact = (name: string, value: Content): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;

function stuck({ saga, attempts }: SagaTimeline): Html {
  const wrong = attempts.findLast(({ step, code }) => step === saga.step && code !== null);
  return html`<div class="call" role="status">
    <p>
      <strong>This saga waits for a person.</strong> <code>${saga.step}</code> could not be
      ${wrong?.direction === 'undo' ? 'undone' : 'done'}${wrong && html`: <code>${wrong.code ?? ''}</code> ${wrong.message ?? ''}`}
    </p>
    <p>
      Put right what is in its way and retry. Or do by hand what the step would have done, and skip it: the saga goes on
      as if it were done.
    </p>
  </div>`;
}

function actions({ saga, attempts }: SagaTimeline): Html | undefined {
  const path = `/api/sagas/${encodeURIComponent(saga.id)}`;
  const steps = [...new Set(attempts.flatMap(({ step, direction }) => (direction === 'do' ? [step] : [])))];
  const isStuck = saga.state === 'stuck';
  const ended = saga.ended_at !== null && steps.length > 0;
  const mayCancel = saga.name === 'fulfill-order' && (saga.state === 'running' || saga.state === 'waiting');
  if (!isStuck && !ended && !mayCancel) return undefined;
  return html`<div class="actions">
    ${
      isStuck && [
        button({
          post: `${path}/retry`,
          label: 'Retry',
          title: `Try ${saga.step} again?`,
          ask: 'It is tried for up to ten minutes.',
          looks: 'strong',
        }),
        button({
          post: `${path}/skip`,
          label: 'Skip the step',
          title: `Go on without ${saga.step}?`,
          ask: 'Only where it was done by hand: the saga takes it for done, and nobody looks at it again.',
          looks: 'grave',
        }),
      ]
    }
    ${
      mayCancel &&
      button({
        post: `${path}/cancel`,
        label: 'Cancel the order',
        title: 'Cancel the order?',
        ask: 'The order decides whether it still can be. What was done for it is undone, and the customer is told.',
        looks: 'grave',
      })
    }
    ${
      ended &&
      html`<select id="step" aria-label="Step to restart from">
          ${steps.map((step) => html`<option>${step}</option>`)}
        </select>
        ${button({
          post: `${path}/restart`,
          label: 'Restart from it',
          title: 'Restart the saga?',
          ask: 'It is done again from {} on. Services know the requests they have answered before, and do nothing twice.',
          with: { id: 'step', field: 'step' },
        })}`
    }
  </div>`;
}

const otherSagas = (sagas: readonly SagaRow[]): Html =>
  html`<h2>Other sagas of this order</h2>
    <ul class="panel list">
      ${sagas.map(
        ({ id, name, state, reason, started_at }) =>
          html`<li class="${state}">
            <a href="${sagaPath(id)}">
              <span class="badge ${state}">${state}</span><span class="name">${name}</span>
              <span class="mono">${id}</span><span class="why soft">${reason}</span>${moment(started_at)}
            </a>
          </li>`,
      )}
    </ul>`;
