// Makes asyncapi.yaml from the catalog of events (as built in build/). `--check` only compares, and fails where they differ;
// `--baseline` prints the one that consumers may rely on: see contract-baseline.mjs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { stringify } from 'yaml';
import { asyncApiDocument } from '../build/events/asyncapi.js';
import { CATALOG } from '../build/events/catalog/catalog.js';
import { textOfBaseline } from './contract-baseline.mjs';

const root = new URL('..', import.meta.url).pathname;
const file = `${root}asyncapi.yaml`;

const HEADER = '# Made by `npm run asyncapi` from src/events/catalog/. Change that, not this.\n';

async function made() {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const text = stringify(asyncApiDocument(CATALOG, version), { aliasDuplicateObjects: false, lineWidth: 110 });
  return format(HEADER + text, { ...(await resolveConfig(file)), parser: 'yaml' });
}

if (process.argv.includes('--baseline')) {
  process.stdout.write(textOfBaseline(root, 'asyncapi.yaml') ?? '');
} else if (!process.argv.includes('--check')) {
  writeFileSync(file, await made());
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== (await made())) {
  process.stderr.write(
    'asyncapi.yaml is not what the catalog says; run `npm run asyncapi` and look at the difference\n',
  );
  process.exitCode = 1;
}
