// Writes docs/settings.md from the tables in src/settings/ (as built in dist/).
import { writeFileSync } from 'node:fs';
import { settingsPage } from '../dist/settings-page.js';

writeFileSync(new URL('../docs/settings.md', import.meta.url), settingsPage());
