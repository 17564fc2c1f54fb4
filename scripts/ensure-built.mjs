// Before a start: generates and builds only where a source is newer than the last build.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';

const root = new URL('..', import.meta.url).pathname;
const SOURCES = ['src', 'proto', 'graphql', 'scripts'];

const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const built = changedAt(`${root}dist/main.js`);
const newer = SOURCES.some((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' }).some(
    // What the generator makes is made in the same run as the build.
    (file) => !/^src\/gen(\/|$)/.test(`${folder}/${file}`) && changedAt(`${root}${folder}/${file}`) > built,
  ),
);

if (newer) execFileSync('npm', ['run', '--silent', 'prepare'], { cwd: root, stdio: 'inherit' });
