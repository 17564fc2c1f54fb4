import { SETTINGS } from './config.js';

/** docs/settings.md */
export function settingsPage(): string {
  const rows = Object.values(SETTINGS).map(
    ({ env, fallback, text }) => `| \`${env}\` | ${fallback === undefined ? '' : `\`${fallback}\``} | ${text} |`,
  );
  return [
    '# Settings',
    '',
    'All from the environment, read once at the start; a bad one stops the start and is named. Made by `npm run docs` from `src/settings/`.',
    '',
    '| variable | default | meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
