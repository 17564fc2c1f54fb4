import type { Standing } from '../events/bus/standings.js';
import { html, type Html } from '../portal/html.js';
import { SAGA_STATES } from '../sagas/engine/sagas.tables.js';
import { duration } from './moments.js';
import type { CheckResult } from './readiness.js';
import type { SagaCounts } from './sagas.page.js';

export interface FrontView {
  readonly checks: readonly CheckResult[];
  /** undefined: this process runs no sagas. */
  readonly counts: SagaCounts | undefined;
  /** undefined: this process does not look at events. */
  readonly consumers: readonly Standing[] | undefined;
  readonly links: readonly { readonly path: string; readonly about: string }[];
}

export const frontBody = ({ checks, counts, consumers, links }: FrontView): Html =>
  html`<div class="head">
      <h1>At a glance</h1>
      ${
        checks.every(({ ok }) => ok)
          ? html`<span class="badge ok">ready</span>`
          : html`<span class="badge down">not ready</span>`
      }
    </div>
    <p class="soft">What this process knows of orders under way, of events, and of itself.</p>
    ${counts && sagas(counts)} ${consumers && events(consumers)}
    <div class="columns">
      <div>
        <h2>Readiness</h2>
        <div class="panel scroll">
          <table>
            ${checks.map(
              ({ name, ok, ms, error }) =>
                html`<tr>
                  <td>${name} ${error !== undefined && html`<div class="soft">${error}</div>`}</td>
                  <td><span class="badge ${ok ? 'ok' : 'down'}">${ok ? 'well' : 'not well'}</span></td>
                  <td class="number soft">${ms} ms</td>
                </tr>`,
            )}
            ${
              checks.length === 0 &&
              html`<tr>
                <td class="soft">Nothing that this process could not do without.</td>
              </tr>`
            }
          </table>
        </div>
      </div>
      <div>
        <h2>Also here</h2>
        <ul class="panel links">
          ${links.map(
            ({ path, about }) =>
              html`<li>
                <a href="${path}"><code>${path}</code></a
                ><span class="soft">${about}</span>
              </li>`,
          )}
        </ul>
      </div>
    </div>`;

const sagas = (counts: SagaCounts): Html =>
  html`<h2>Sagas</h2>
    <div class="counts">
      ${SAGA_STATES.map(
        (state) =>
          html`<a class="panel ${state} ${counts[state] > 0 && 'some'}" href="/console/sagas?state=${state}">
            <span class="badge ${state}">${state}</span><b>${counts[state]}</b>
          </a>`,
      )}
    </div>`;

const events = (consumers: readonly Standing[]): Html =>
  html`<h2>Events</h2>
    <div class="panel scroll">
      <table>
        <tr>
          <th>Consumer</th>
          <th class="number">Waiting</th>
          <th class="number">Lag</th>
          <th class="number">Dead letters</th>
        </tr>
        ${consumers.map(
          ({ consumer, waiting, lag_seconds, dead_letters }) =>
            html`<tr>
              <td>${consumer}</td>
              <td class="number">${waiting}</td>
              <td class="number">${waiting === 0 ? '–' : duration(lag_seconds * 1_000)}</td>
              <td class="number">
                ${
                  dead_letters === 0
                    ? 0
                    : html`<a href="/console/dead-letters?source=events&place=${encodeURIComponent(consumer)}"
                        ><span class="badge down">${dead_letters}</span></a
                      >`
                }
              </td>
            </tr>`,
        )}
        ${
          consumers.length === 0 &&
          html`<tr>
            <td class="soft" colspan="4">Nobody follows events.</td>
          </tr>`
        }
      </table>
    </div>`;
