import type { Action } from '../../dead-letters/actions.store.js';
import type { DeadLetter, Inspected } from '../../dead-letters/dead-letter.js';
import { html, type Content, type Html } from '../../portal/html.js';
import { button } from '../button.js';
import { duration, moment } from '../moments.js';

export interface DeadLetterView {
  readonly letter: DeadLetter;
  readonly inspected: Inspected;
  readonly actions: readonly Action[];
  readonly now: number;
}

const LIST = '/console/dead-letters';

export const deadLetterBody = ({ letter, inspected, actions, now }: DeadLetterView): Html =>
  html`<p class="soft"><a href="${LIST}">← All dead letters</a></p>
    <div class="head">
      <h1>${letter.type}</h1>
      <span class="badge ${letter.cause === null ? 'waiting' : 'failed'}"
        >${letter.cause === null ? 'behind another' : 'failed'}</span
      >
    </div>
    <p class="mono soft">${letter.id}</p>
    <div class="call" role="status">
      <p>
        <strong>${letter.place}</strong>
        ${
          letter.cause === null
            ? 'holds it back, because another of its key failed before it: they move together.'
            : html`gave up after ${letter.attempts} attempt${letter.attempts !== 1 && 's'}:
                <code>${letter.cause}</code>`
        }
      </p>
    </div>
    ${decide(letter)}
    <section class="panel">
      <dl class="facts">
        ${fact('Source', letter.source)} ${fact('Place', letter.place)} ${fact('Key', html`<code>${letter.key}</code>`)}
        ${fact('Given up', html`${moment(letter.failed_at)} UTC, ${duration(now - letter.failed_at.getTime())} ago`)}
        ${fact('Trace id', html`<code>${letter.trace_id}</code>`)}
      </dl>
    </section>
    ${
      inspected.history.length > 0 &&
      html`<h2>Attempts</h2>
        ${json(inspected.history)}`
    }
    <h2>Payload</h2>
    ${json(inspected.payload)}
    ${
      actions.length > 0 &&
      html`<h2>What was done about it</h2>
        <ul class="panel list">
          ${actions.map(({ at, action, operator, reason }) => html`<li>${moment(at)} ${action} ${operator ?? ''} ${reason ?? ''}</li>`)}
        </ul>`
    }`;

const decide = ({ id }: DeadLetter): Html => {
  const path = `/api/dead-letters/${encodeURIComponent(id)}`;
  return html`<div class="actions">
    ${button({
      post: `${path}/replay`,
      label: 'Replay',
      title: 'Replay it?',
      ask: 'It goes on its way again under the ids it had, with what waits behind it.',
      looks: 'strong',
      then: LIST,
    })}
    <input id="reason" aria-label="Reason" placeholder="Why it is left out" size="28" />
    ${button({
      post: `${path}/discard`,
      label: 'Discard',
      title: 'Leave it out for good?',
      ask: 'It never comes back; what waits behind it goes on. The reason is kept: {}',
      looks: 'grave',
      with: { id: 'reason', field: 'reason' },
      then: LIST,
    })}
  </div>`;
};

const fact = (name: string, value: Content): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;

const json = (value: unknown): Html => html`<pre class="panel payload">${JSON.stringify(value, null, 2)}</pre>`;
