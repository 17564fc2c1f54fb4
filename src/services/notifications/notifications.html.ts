import { html } from '../../portal/html.js';
import type { FilledLetter } from './notifications.letters.js';

const FONT = "font-family:'Iowan Old Style','Palatino Linotype',Georgia,serif";
const SMALL = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:13px;line-height:20px";

/** In tables and with styles at the elements, as mail programs understand it; nothing is loaded from anywhere. */
export const letterHtml = (letter: FilledLetter & { readonly language: string; readonly subject: string }): string =>
  `<!doctype html>\n${
    html`<html lang="${letter.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
        <title>${letter.subject}</title>
      </head>
      <body style="margin:0;padding:0;background-color:#f3f0ea;color:#2b2723">
        <table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="background-color:#f3f0ea">
          <tr>
            <td align="center" style="padding:32px 16px">
              <table role="presentation" width="560" cellspacing="0" cellpadding="0" style="width:100%;max-width:560px">
                <tr>
                  <td style="${FONT};font-size:22px;letter-spacing:0.04em;color:#8a4b2a;padding:0 8px 20px">Trivium</td>
                </tr>
                <tr>
                  <td style="background-color:#ffffff;border-radius:10px;padding:36px 36px 32px">
                    <h1 style="${FONT};font-size:26px;line-height:32px;font-weight:normal;margin:0 0 24px">
                      ${letter.heading}
                    </h1>
                    ${[letter.greeting, ...letter.paragraphs].map(paragraph)} ${facts(letter.facts)}
                    <p style="${FONT};font-size:17px;line-height:27px;margin:24px 0 0">
                      ${letter.closing}<br />${letter.signature}
                    </p>
                  </td>
                </tr>
                <tr>
                  <td style="${SMALL};color:#6e665d;padding:20px 8px 0">${letter.footer}</td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html>`.text
  }\n`;

const paragraph = (text: string) =>
  html`<p style="${FONT};font-size:17px;line-height:27px;margin:0 0 16px">${text}</p>`;

const facts = (rows: FilledLetter['facts']) => html`
  <table
    role="presentation"
    width="100%"
    cellspacing="0"
    cellpadding="0"
    style="margin-top:8px;border-top:1px solid #e5dfd5"
  >
    ${rows.map(
      ([label, value]) =>
        html`<tr>
          <td style="${SMALL};color:#6e665d;padding:10px 0;border-bottom:1px solid #e5dfd5">${label}</td>
          <td align="right" style="${SMALL};padding:10px 0;border-bottom:1px solid #e5dfd5"><b>${value}</b></td>
        </tr>`,
    )}
  </table>
`;
