import { html, type Content, type Html } from '../portal/html.js';
import type { SagaTimeline } from '../sagas/saga-desk.js';
import { duration, moment } from './moments.js';
import { lanesOf, type Lane } from './saga-lanes.js';
import type { SeenAttempt } from './seen-attempts.js';
import { timeScale, type TimeScale } from './time-scale.js';

/** Units of the drawing, which is stretched to the width there is. */
const WIDTH = 1_000;
/** What took no time is seen all the same. */
const THINNEST = 4;

/** The attempts of a saga as bars, to scale. */
export function sagaChart(timeline: SagaTimeline, now: number): Html {
  const lanes = lanesOf(timeline, now);
  if (lanes.length === 0) return html`<p class="empty">Nothing was tried yet.</p>`;
  const { saga, attempts } = timeline;
  const begin = saga.started_at.getTime();
  const end = saga.ended_at?.getTime() ?? now;
  const spans = attempts.map(({ started_at, ended_at }) => ({
    from: started_at.getTime(),
    to: ended_at?.getTime() ?? Math.min(end, started_at.getTime() + 1),
  }));
  const scale = timeScale(begin, end, spans);
  const back = lanes.findIndex(({ direction }) => direction === 'undo');
  return html`<div class="chart">
      ${axis(scale, begin, end)}
      ${lanes.map((lane, index) => [
        index === back &&
          html`<div class="phase back">
            Undoing${saga.reason !== '' && html`, because of <code>${saga.reason}</code>`}
          </div>`,
        laneOf(lane, index, scale, now),
      ])}
    </div>
    ${LEGEND}`;
}

const LEGEND = html`<p class="legend">
  <span><i class="l-do"></i>done</span><span><i class="l-undo"></i>undone</span>
  <span><i class="l-bad"></i>failed or refused</span><span><i class="l-busy"></i>under way</span>
  <span><i class="l-wait"></i>waiting for somebody</span>
  <span><i class="l-lost"></i>lost with its process</span>
</p>`;

function axis(scale: TimeScale, begin: number, end: number): Html {
  return html`<div class="lane axis" aria-hidden="true">
    <span class="what"></span>
    <div class="track">
      <svg height="16">
        <text x="0" y="12">0</text>
        ${scale.cuts.map(
          ({ from, to }) =>
            html`<text x="${percent((scale.at(from) + scale.at(to)) / 2)}" y="12" text-anchor="middle">
              ${duration(to - from)} ⋯
            </text>`,
        )}
        <text x="100%" y="12" text-anchor="end">${duration(end - begin)}</text>
      </svg>
    </div>
    <span class="took"></span>
  </div>`;
}

function laneOf(lane: Lane, index: number, scale: TimeScale, now: number): Html {
  const { step, direction, attempts, idle } = lane;
  const last = attempts.at(-1);
  const tried = attempts.length;
  const spent = attempts.reduce((sum, attempt) => sum + spentOn(attempt, now), 0);
  return html`<div class="lane">
    <span class="what">${direction === 'undo' ? '↩ undo ' : ''}${step}</span>
    <div class="track">
      <svg
        viewBox="0 0 ${WIDTH} 26"
        preserveAspectRatio="none"
        role="img"
        aria-label="${tried} ${tried === 1 ? 'attempt' : 'attempts'}, ${last?.result}"
      >
        <line class="rule" x1="0" x2="${WIDTH}" y1="13" y2="13"></line>
        ${scale.cuts.map(({ from, to }) => html`<rect class="cut" ${place(scale, from, to)} y="0" height="26"></rect>`)}
        ${
          idle &&
          html`<rect class="idle ${idle.stuck ? 'stuck' : ''}" ${place(scale, idle.from, idle.to)} y="8" height="10">
            <title>${idle.stuck ? 'stuck' : 'waited'} for ${duration(idle.to - idle.from)}</title>
          </rect>`
        }
        ${attempts.map((attempt) => bar(attempt, scale, now))}
      </svg>
    </div>
    <span class="took">${tried > 1 && html`${tried} attempts · `}${duration(spent)}</span>
    ${(tried > 1 || (last && last.code !== null)) && html`<div class="more">${told(attempts, index, now)}</div>`}
  </div>`;
}

function bar(attempt: SeenAttempt, scale: TimeScale, now: number): Html {
  const from = attempt.started_at.getTime();
  const to = from + spentOn(attempt, now);
  return html`<rect class="bar-${attempt.direction} ${attempt.result}" ${place(scale, from, to)} y="4" height="18">
    <title>attempt ${attempt.attempt}: ${attempt.result}, ${duration(to - from)}</title>
  </rect>`;
}

/** What went wrong last, and every attempt for those who want to know. */
function told(attempts: readonly SeenAttempt[], index: number, now: number): Content {
  const wrong = attempts.findLast(({ code }) => code !== null);
  return [
    wrong && html`<div class="error"><code>${wrong.code ?? ''}</code> ${wrong.message ?? ''}</div>`,
    html`<details id="attempts-${index}">
      <summary>${attempts.length === 1 ? 'When, and where' : `All ${attempts.length} attempts`}</summary>
      <div class="scroll">
        <table>
          <tr>
            <th>#</th>
            <th>Began</th>
            <th class="number">Took</th>
            <th>Result</th>
            <th>Process</th>
          </tr>
          ${attempts.map(
            (attempt) =>
              html`<tr>
                <td>${attempt.attempt}</td>
                <td>${moment(attempt.started_at)}</td>
                <td class="number">${duration(spentOn(attempt, now))}</td>
                <td>
                  <span class="badge ${attempt.result}">${attempt.result}</span>
                  ${attempt.code !== null && html`<div><code>${attempt.code}</code> ${attempt.message ?? ''}</div>`}
                </td>
                <td><code>${attempt.executor_id}</code></td>
              </tr>`,
          )}
        </table>
      </div>
    </details>`,
  ];
}

/** Nobody knows for how long a process tried that died in it. */
function spentOn({ started_at, ended_at, result }: SeenAttempt, now: number): number {
  if (ended_at) return ended_at.getTime() - started_at.getTime();
  return result === 'running' ? Math.max(0, now - started_at.getTime()) : 0;
}

function place(scale: TimeScale, from: number, to: number): Html {
  const width = Math.max(THINNEST, (scale.at(to) - scale.at(from)) * WIDTH);
  const x = Math.min(scale.at(from) * WIDTH, WIDTH - width);
  return html`x="${x.toFixed(1)}" width="${width.toFixed(1)}"`;
}

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;
