// Makes openapi.yaml from the controllers, input classes and views of src/. `--check` only compares, and fails where they differ.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { stringify } from 'yaml';
import { openApiDocument } from './openapi/document.mjs';

const root = new URL('..', import.meta.url).pathname;
const file = `${root}openapi.yaml`;

const HEADER =
  '# Made by `npm run openapi` from the controllers, input classes and views in src/. Change those, not this.\n';
// 1.1, so that what older parsers would take for a date or a boolean is quoted.
const text = stringify(openApiDocument(root), { version: '1.1', aliasDuplicateObjects: false, lineWidth: 110 });
const options = { ...(await resolveConfig(file)), parser: 'yaml' };
const made = await format(HEADER + text, options);

if (!process.argv.includes('--check')) {
  writeFileSync(file, made);
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== made) {
  process.stderr.write('openapi.yaml is not what src/ says; run `npm run openapi` and look at the difference\n');
  process.exitCode = 1;
}
