import type { BulkReplay } from '../../dead-letters/replays.store.js';
import { html, type Html } from '../../portal/html.js';
import { button } from '../button.js';
import { duration, moment } from '../moments.js';

/** How far bulk replays are. */
export const bulkReplayPanel = (replays: readonly BulkReplay[], now: number): Html =>
  html`<h2>Bulk replays</h2>
    <div class="panel scroll">
      <table>
        <tr>
          <th>Began</th>
          <th>Of</th>
          <th>Progress</th>
          <th class="number">Took</th>
          <th></th>
        </tr>
        ${replays.map((replay) => row(replay, now))}
      </table>
    </div>
    <h2>Letters</h2>`;

const row = (replay: BulkReplay, now: number): Html => {
  const { id, state, total, replayed, failed, cause, created_at, ended_at, operator } = replay;
  const stopped = state === 'cancelled' ? 'undone' : state;
  return html`<tr>
    <td>${moment(created_at)} ${operator !== null && html`<div class="soft">${operator}</div>`}</td>
    <td>${wordsOf(replay.filter as Record<string, string>)}</td>
    <td>
      <span class="badge ${stopped}">${state}</span>
      <progress max="${Math.max(total, 1)}" value="${replayed + failed}"></progress>
      <span class="soft">${replayed} of ${total}, at most ${replay.per_second} a second</span>
      ${failed > 0 && html`<div class="soft">${failed} could not be: ${cause ?? ''}</div>`}
    </td>
    <td class="number soft">${duration((ended_at?.getTime() ?? now) - created_at.getTime())}</td>
    <td class="number">
      ${
        state === 'running' &&
        button({
          post: `/api/dead-letters/replays/${id}/cancel`,
          label: 'Cancel',
          title: 'Call the replay off?',
          ask: 'What is on its way by then stays on its way.',
          looks: 'grave',
        })
      }
    </td>
  </tr>`;
};

/** "events, sagas.orders, order.created" */
function wordsOf({ failed_before: _, failed_since: __, ...filter }: Record<string, string>): string {
  const words = Object.values(filter);
  return words.length > 0 ? words.join(', ') : 'all letters';
}
