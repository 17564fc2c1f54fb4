import { ERROR_CATALOG, type ErrorCode, type ErrorDefinition } from '../../platform/error-catalog.js';
import { errorPagePath } from '../../platform/errors.js';
import { codeBlock } from '../code-block.js';
import { renderings } from './error-renderings.js';
import { sampleError } from './error-samples.js';
import { html, prose, type Content, type Html } from '../html.js';
import type { Page } from '../page.js';

const CODES = Object.entries(ERROR_CATALOG) as [ErrorCode, ErrorDefinition][];

export const errorsPage = (introduction: Html, url: string): Page => ({
  title: 'Errors',
  description: 'Every error code of Trivium, the same on REST, GraphQL and gRPC.',
  path: '/docs/errors',
  body: html`${introduction}
    <div class="scroll" tabindex="0" role="region" aria-label="Error codes">
      <table class="codes stacks">
        <thead>
          <tr>
            <th scope="col">Code</th>
            <th scope="col" class="ink-rest">REST</th>
            <th scope="col" class="ink-grpc">gRPC</th>
            <th scope="col">Retry</th>
          </tr>
        </thead>
        <tbody>
          ${CODES.map(([code, definition]) => row(code, definition, url))}
        </tbody>
      </table>
    </div>`,
});

function row(code: ErrorCode, { title, retryable }: ErrorDefinition, url: string): Html {
  const { rest, grpc } = renderings(sampleError(code), url);
  return html`<tr>
    <th scope="row">
      <a href="${errorPagePath(code)}"><code>${code}</code></a
      ><small>${prose(title)}</small>
    </th>
    <td data-label="REST">${rest.status}</td>
    <td data-label="gRPC">${grpc.status}</td>
    <td data-label="Retry">${retryable ? 'yes' : 'no'}</td>
  </tr>`;
}

export function errorPage(code: ErrorCode, url: string): Page {
  const { title, cause, remedy, retryable }: ErrorDefinition = ERROR_CATALOG[code];
  const { rest, graphql, grpc } = renderings(sampleError(code), url);
  return {
    title: code,
    description: `${title} ${cause}`,
    path: errorPagePath(code),
    body: html`<p class="eyebrow"><a href="/docs/errors">Errors</a></p>
      <h1 class="code-title">${words(code)}</h1>
      <p class="lead">${prose(title)}</p>
      <dl class="answers">
        <div>
          <dt>Cause</dt>
          <dd>${prose(cause)}</dd>
        </div>
        <div>
          <dt>What to do</dt>
          <dd>${prose(remedy)}</dd>
        </div>
        <div>
          <dt>Send it again?</dt>
          <dd>
            ${retryable ? 'Yes: the very same request may succeed later. Wait a little longer before each try.' : 'No: the very same request will fail again.'}
          </dd>
        </div>
      </dl>
      <h2>On each road</h2>
      ${[rest, graphql, grpc].map(
        ({ kind, name, status, code: text }) =>
          html`<section class="rendering road-of-${kind}" aria-label="${name}">
            <h3>${name} <small>${status}</small></h3>
            ${codeBlock({ label: `${name} answer`, code: text, copy: false })}
          </section>`,
      )}
      ${neighbors(code)}`,
  };
}

/** Long codes may break behind an underscore. */
const words = (code: string): Content =>
  code.split('_').flatMap((word, index) => (index === 0 ? [word] : ['_', html`<wbr />`, word]));

function neighbors(code: ErrorCode): Html {
  const at = CODES.findIndex(([name]) => name === code);
  const [before] = CODES[at - 1] ?? [];
  const [after] = CODES[at + 1] ?? [];
  return html`<nav class="neighbors" aria-label="Other codes">
    ${before ? html`<a rel="prev" href="${errorPagePath(before)}">${before}</a>` : html`<span></span>`}
    ${after && html`<a rel="next" href="${errorPagePath(after)}">${after}</a>`}
  </nav>`;
}
