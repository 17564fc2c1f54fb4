import { html, type Content } from '../portal/html.js';
import type { FiledMessage } from './mail-folder.js';

const STYLE = `
:root { color-scheme: light dark; --ink: #23262b; --soft: #667080; --line: #dfe3e8; --paper: #fff; --ground: #f4f5f7; --mark: #8a4b2a }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --soft: #98a2b1; --line: #333a43; --paper: #1d2127; --ground: #14171b; --mark: #e0a181 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 860px; margin: 0 auto; padding: 32px 20px }
h1 { font-size: 22px; margin: 0 0 4px } p { margin: 0 0 20px; color: var(--soft) }
a { color: inherit } a.back { color: var(--mark); text-decoration: none }
ul { list-style: none; margin: 0; padding: 0; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; overflow: hidden }
li + li { border-top: 1px solid var(--line) }
li a { display: grid; grid-template-columns: 13rem 1fr auto; gap: 16px; padding: 12px 16px; text-decoration: none }
li a:hover, li a:focus-visible { background: var(--ground) }
li span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.who, time, dt { color: var(--soft) }
dl { display: grid; grid-template-columns: 5rem 1fr; gap: 2px 12px; margin: 16px 0 20px } dd { margin: 0; overflow-wrap: anywhere }
iframe { width: 100%; height: 640px; border: 1px solid var(--line); border-radius: 10px; background: #fff }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 16px; font: 13px/1.5 ui-monospace, monospace }
summary { cursor: pointer; margin-top: 20px }
@media (max-width: 640px) { li a { grid-template-columns: 1fr auto } li .subject { grid-column: 1 / -1; grid-row: 2; white-space: normal } }
`;

/** Nothing is loaded and no script runs: a message is shown and can do nothing. */
export const MAIL_PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

export const mailListPage = (messages: readonly FiledMessage[]): string =>
  page(
    'Mail',
    html`<a class="back" href="/console">← Console</a>
      <h1>Mail</h1>
      <p>
        What customers were told, in the folder that stands in for a mail server. With
        <code>SMTP_URL</code> it is sent instead.
      </p>
      ${
        messages.length === 0
          ? html`<p>Nobody was written to yet.</p>`
          : html`<ul>
              ${messages.map(
                ({ name, to, subject, date }) =>
                  html`<li>
                    <a href="/console/mail/${encodeURIComponent(name)}">
                      <span class="who">${to}</span><span class="subject">${subject}</span>${moment(date)}
                    </a>
                  </li>`,
              )}
            </ul>`
      }`,
  );

export const mailPage = ({ from, to, subject, date, text, html: markup }: FiledMessage): string =>
  page(
    subject,
    html`<a class="back" href="/console/mail">← All mail</a>
      <h1>${subject}</h1>
      <dl>
        <dt>From</dt>
        <dd>${from}</dd>
        <dt>To</dt>
        <dd>${to}</dd>
        <dt>Date</dt>
        <dd>${moment(date)}</dd>
      </dl>
      ${markup !== '' && html`<iframe sandbox="" title="The message" srcdoc="${markup}"></iframe>`}
      <details ${markup === '' ? 'open' : ''}>
        <summary>As plain text</summary>
        <pre>${text}</pre>
      </details>`,
  );

function moment(date: string): Content {
  const parsed = new Date(date);
  if (Number.isNaN(parsed.getTime())) return html`<span>${date}</span>`;
  const iso = parsed.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

const page = (title: string, body: Content): string =>
  `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${
    html`${title}`.text
  } · Trivium console</title><style>${STYLE}</style></head><body><main>${html`${body}`.text}</main></body></html>\n`;
