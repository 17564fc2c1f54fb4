import { createHash } from 'node:crypto';
import { html, Html } from '../portal/html.js';

const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
main{max-width:22rem;margin:12vh auto;padding:0 1rem}
label{display:block;margin:1rem 0 .25rem}
input,button{box-sizing:border-box;width:100%;padding:.6rem;font:inherit;border:1px solid #8888;border-radius:.4rem}
button{margin-top:1.25rem;cursor:pointer}
[role=alert]{color:#c33}`;

/** No script, no other host. No form-action: browsers apply it to where the client has itself called back, too. */
export const LOGIN_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
} as const;

export interface LoginPage {
  readonly action: string;
  readonly email: string;
  /** Why the person is not signed in; undefined before the first attempt. */
  readonly refused: string | undefined;
  /** Who can sign in, for people who do not know. */
  readonly hint: string;
}

export const loginPage = ({ action, email, refused, hint }: LoginPage): string =>
  `<!doctype html>\n${
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Sign in · Trivium</title>
        ${new Html(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main>
          <h1>Sign in</h1>
          <p>${hint}</p>
          ${refused !== undefined && html`<p role="alert">${refused}</p>`}
          <form method="post" action="${action}">
            <label for="email">E-mail</label>
            <input id="email" name="email" type="email" value="${email}" autocomplete="username" required />
            <label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required />
            <button>Sign in</button>
          </form>
        </main>
      </body>
    </html>`.text
  }`;
