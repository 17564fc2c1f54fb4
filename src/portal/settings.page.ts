import { anchor, html, prose } from './html.js';
import type { SettingText } from './options.js';
import type { Page } from './page.js';

export const settingsPage = (settings: readonly SettingText[]): Page => ({
  title: 'Settings',
  description: 'Every environment variable of Trivium, its default and what it changes.',
  path: '/docs/settings',
  body: html`<h1>Settings</h1>
    <p class="lead">
      Everything is set through environment variables, read once at start. A value that cannot be right stops the start
      with a sentence that names it.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Settings">
      <table class="settings stacks">
        <thead>
          <tr>
            <th scope="col">Variable</th>
            <th scope="col">Default</th>
            <th scope="col">What it does</th>
          </tr>
        </thead>
        <tbody>
          ${settings.map(
            ({ env, fallback, text }) =>
              html`<tr id="${anchor(env)}">
                <th scope="row"><code>${env}</code></th>
                <td data-label="Default">
                  ${fallback === undefined ? html`<span class="none">not set</span>` : html`<code>${fallback}</code>`}
                </td>
                <td>${prose(text)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`,
});
