import { escape, Html, html } from './html.js';

// Alternatives in this order: comment, string (with a colon behind it: a key), variable, number, word.
const TOKEN =
  /((?<=^|\s)(?:#|\/\/)[^\n]*)|("(?:\\.|[^"\\\n])*"|'[^'"\n]+')(\s*:)?|(\$[A-Za-z_]\w*)|(?<![\w.:/-])(-?\d+(?:\.\d+)?)(?![\w.-])|(?<![\w.-])(true|false|null|curl|grpcurl|node)(?![\w.-])/gm;

/** Marks comments, strings, keys, variables, numbers and a few words; enough for the snippets of these pages. */
export function highlight(code: string): Html {
  let text = '';
  let end = 0;
  for (const match of code.matchAll(TOKEN)) {
    const [all, comment, string, colon, variable, number, word] = match;
    text += escape(code.slice(end, match.index));
    end = match.index + all.length;
    if (comment !== undefined) text += span('c', comment);
    else if (string !== undefined) text += span(colon === undefined ? 's' : 'k', string) + escape(colon ?? '');
    else if (variable !== undefined) text += span('v', variable);
    else if (number !== undefined) text += span('n', number);
    else text += span('w', word ?? '');
  }
  return new Html(text + escape(code.slice(end)));
}

const span = (kind: string, text: string): string => `<span class="t-${kind}">${escape(text)}</span>`;

export interface CodeBlock {
  readonly label: string;
  readonly code: string;
  /** Whether a button copies it; the button appears where scripts run. */
  readonly copy?: boolean;
}

export const codeBlock = ({ label, code, copy = true }: CodeBlock): Html =>
  html`<figure class="code">
    <figcaption>
      <span>${label}</span>${copy && html`<button type="button" class="copy" data-copy hidden>Copy</button>`}
    </figcaption>
    <pre tabindex="0" aria-label="${label}"><code>${highlight(code)}</code></pre>
  </figure>`;
