import { html, type Html } from '../html.js';
import { exampleOf, operationAnchor, type Placed } from './openapi-operations.js';

/** Sends the request from the page itself; the script of the portal shows the form and the answer. */
export function tryForm(placed: Placed): Html {
  const { method, path, parameters } = placed;
  const id = operationAnchor(placed);
  return html`<details class="try" data-try hidden>
    <summary>Try it</summary>
    <form data-method="${method}" data-path="${path}">
      ${parameters.map(
        (parameter) =>
          html`<p>
            <label for="${id}-${parameter.name}"><code>${parameter.name}</code></label>
            <input
              id="${id}-${parameter.name}"
              name="${parameter.name}"
              data-in="${parameter.in}"
              value="${parameter.in === 'path' ? (exampleOf(parameter) ?? '') : ''}"
              placeholder="${exampleOf(parameter) ?? ''}"
              autocomplete="off"
              spellcheck="false"
            />
          </p>`,
      )}
      <button type="submit">Send</button>
    </form>
    <output aria-live="polite"></output>
  </details>`;
}
