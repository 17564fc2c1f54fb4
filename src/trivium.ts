#!/usr/bin/env node
import { dlq } from './cli/dlq.js';

const USAGE = `Usage: npx trivium dlq …

  dlq    What was given up on: look at it, replay it, discard it

npx trivium dlq --help tells more.
`;

// Whoever reads has seen enough: `npx trivium dlq list | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  const [name, ...args] = process.argv.slice(2);
  if (name === 'dlq') await dlq(args, process.env, (text) => process.stdout.write(text));
  else if (name === undefined || name === '--help' || name === 'help') process.stdout.write(USAGE);
  else throw new Error(`There is no command "${name}".\n\n${USAGE.trimEnd()}`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
