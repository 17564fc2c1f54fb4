import type { Assets } from './assets.js';
import { html, type Content, type Html } from './html.js';
import { mark } from './home/mark.js';

export interface Page {
  /** 200 where it is left out. */
  readonly status?: number;
  readonly title: string;
  /** One sentence, for search engines and link previews. */
  readonly description: string;
  /** Path of the page; marks its place in the navigation. */
  readonly path: string;
  readonly body: Content;
  /** Links to the sections of a long page. */
  readonly contents?: readonly ContentsGroup[];
  readonly wide?: boolean;
}

export interface ContentsGroup {
  readonly title: string;
  readonly links: readonly { readonly label: string; readonly href: string; readonly tag?: string }[];
}

const NAVIGATION = [
  ['/docs', 'Docs'],
  ['/docs/rest', 'REST'],
  ['/docs/graphql', 'GraphQL'],
  ['/docs/grpc', 'gRPC'],
  ['/docs/errors', 'Errors'],
  ['/docs/settings', 'Settings'],
] as const;

/** The frame around every page. Scripts and styles come from files of this host: the policy allows nothing else. */
export function renderPage(page: Page, assets: Assets): string {
  const { title, description, path, body, contents } = page;
  const head = html`<meta charset="utf-8" />
    <title>${path === '/' ? 'Trivium: one domain, three roads' : `${title} · Trivium`}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="description" content="${description}" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="${assets.path('portal.css')}" />
    <script type="module" src="${assets.path('portal.js')}"></script>`;
  const main = contents
    ? html`<div class="with-contents">
        ${contentsOf(contents)}
        <main id="main">${body}</main>
      </div>`
    : html`<main id="main">${body}</main>`;
  return `<!doctype html>\n${
    html`<html lang="en">
      <head>
        ${head}
      </head>
      <body class="${page.wide ? 'wide' : ''}">
        <a class="skip" href="#main">Skip to content</a>
        ${header(path)} ${main} ${footer()}
      </body>
    </html>`.text
  }`;
}

const header = (path: string): Html =>
  html`<header class="site">
    <a class="brand" href="/" aria-label="Trivium, home">${mark()}<span>Trivium</span></a>
    <nav aria-label="Site">
      ${NAVIGATION.map(([href, label]) => html`<a href="${href}" ${isCurrent(href, path) && html`aria-current="page"`}>${label}</a>`)}
    </nav>
  </header>`;

const isCurrent = (href: string, path: string): boolean =>
  path === href || (href !== '/docs' && path.startsWith(`${href}/`));

const contentsOf = (groups: readonly ContentsGroup[]): Html =>
  html`<nav class="contents" aria-label="On this page">
    <details open>
      <summary>On this page</summary>
      ${groups.map(
        ({ title, links }) =>
          html`<h2>${title}</h2>
            <ul>
              ${links.map(
                ({ href, label, tag }) =>
                  html`<li>
                    <a href="${href}"
                      >${tag && html`<span class="verb verb-${tag.toLowerCase()}">${tag}</span>`}<span
                        >${label}</span
                      ></a
                    >
                  </li>`,
              )}
            </ul>`,
      )}
    </details>
  </nav>`;

const footer = (): Html =>
  html`<footer class="site">
    <p>${mark()} Trivium: where three roads meet.</p>
    <p>
      <a href="/docs">Docs</a> <a href="/openapi.json">openapi.json</a> <a href="/openapi.yaml">openapi.yaml</a>
      <a href="/docs/errors">Error codes</a>
    </p>
  </footer>`;
