import { html } from '../portal/html.js';
import { consolePage } from './page.js';
import type { Answer } from './routes.js';

/** For people what is JSON below `/api/`. */
export const errorPage = (status: number, message: string): Answer =>
  consolePage(
    {
      ...{ title: String(status), at: '', status, refreshSeconds: 0 },
      body: html`<div class="head"><h1>That did not work</h1></div>
        <p>${message}</p>
        <p><a href="/console">To the console</a></p>`,
    },
    [],
  );
