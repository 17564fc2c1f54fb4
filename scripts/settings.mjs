// Writes docs/settings.md from the tables in src/settings/ (as built in build/).
import { writeFileSync } from 'node:fs';
import { settingsPage } from '../build/settings-page.js';

writeFileSync(new URL('../docs/settings.md', import.meta.url), settingsPage());
