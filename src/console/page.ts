import { randomBytes } from 'node:crypto';
import { html, Html, type Content } from '../portal/html.js';
import { PAGE_SCRIPT } from './page-script.js';
import { CHART_STYLE, PAGE_STYLE } from './page-style.js';
import type { Answer } from './routes.js';

export interface Page {
  readonly title: string;
  /** Path of the entry in the navigation that it belongs to. */
  readonly at: string;
  readonly body: Content;
  /** Looks for what is new every so many seconds; 0 = it will not change by itself. */
  readonly refreshSeconds: number;
  readonly status?: number;
}

/** In the order in which they stand; those that this process does not serve are left out. */
export type Navigation = readonly { readonly path: string; readonly name: string }[];

/** Nothing runs and nothing is loaded but what this page brings itself, and it speaks to this server alone. */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

export function consolePage({ title, at, body, refreshSeconds, status = 200 }: Page, navigation: Navigation): Answer {
  const nonce = randomBytes(18).toString('base64');
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Trivium console</title>
        <style nonce="${nonce}">
          ${new Html(PAGE_STYLE + CHART_STYLE)}
        </style>
      </head>
      <body>
        <header class="bar">
          <nav aria-label="Console">
            <strong><a href="/console">Trivium console</a></strong>
            ${navigation.map(({ path, name }) => html`<a href="${path}" ${path === at && new Html('aria-current="page"')}>${name}</a>`)}
          </nav>
        </header>
        <main data-refresh="${refreshSeconds}">${body}</main>
        <dialog aria-labelledby="question">
          <form method="dialog">
            <h2 id="question"></h2>
            <p></p>
            <output></output>
            <menu>
              <button value="no">Not now</button>
              <button class="strong" value="yes">Do it</button>
            </menu>
          </form>
        </dialog>
        <script nonce="${nonce}">
          ${new Html(PAGE_SCRIPT)};
        </script>
      </body>
    </html>`;
  return {
    status,
    type: 'text/html; charset=utf-8',
    body: document.text,
    headers: { 'content-security-policy': policy(nonce) },
  };
}
