import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { EmbeddedPostgresError } from './error.js';
import { errorCode, writing, type Folder } from './folder.js';
import { processFacts } from './process-facts.js';

interface Holder {
  readonly pid: number;
  readonly startedAt: string;
}

/**
 * Holds the folder for this process; throws one sentence where another running Trivium holds it.
 * The holder's pid and start time are kept, so that what a killed process left behind is seen as such.
 * Resolves with the function that lets go.
 */
export async function holdFolder(folder: Folder): Promise<() => Promise<void>> {
  const facts = await processFacts(process.pid);
  const own = JSON.stringify({ pid: process.pid, startedAt: facts?.startedAt ?? '' } satisfies Holder);
  const draft = `${folder.holder}.${randomUUID()}`;
  await writing(folder.root, () => writeFile(draft, own, { flag: 'wx' }));
  try {
    await writing(folder.root, async () => {
      while (!(await created(draft, folder.holder))) await removeStaleHolder(folder);
    });
  } finally {
    await rm(draft, { force: true });
  }
  return () => rm(folder.holder, { force: true });
}

/** The pid of the running Trivium that holds the folder. */
export async function holderOf(folder: Folder): Promise<number | undefined> {
  const holder = parseHolder((await contentOf(folder.holder)) ?? '');
  return holder !== undefined && (await isRunning(holder)) ? holder.pid : undefined;
}

/** A hard link appears at once and complete, so nobody ever reads a half-written holder. */
async function created(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function removeStaleHolder(folder: Folder): Promise<void> {
  const seen = await contentOf(folder.holder);
  if (seen === undefined) return;
  const holder = parseHolder(seen);
  if (holder !== undefined && (await isRunning(holder))) throw inUse(folder, holder);

  // Of two processes that find the same stale file, one must not take away the other's fresh one.
  const aside = `${folder.holder}.${randomUUID()}`;
  await rename(folder.holder, aside).catch(() => undefined);
  const taken = await contentOf(aside);
  if (taken !== undefined && taken !== seen) await created(aside, folder.holder);
  await rm(aside, { force: true });
}

async function isRunning(holder: Holder): Promise<boolean> {
  const facts = await processFacts(holder.pid);
  return facts !== undefined && !facts.zombie && facts.startedAt === holder.startedAt;
}

function inUse(folder: Folder, { pid }: Holder): EmbeddedPostgresError {
  const who = pid === process.pid ? 'this process already uses it' : `another running Trivium (pid ${pid}) uses it`;
  return new EmbeddedPostgresError(
    `The database in ${folder.root} cannot be opened: ${who}. Stop that one, or choose another folder with TRIVIUM_DATA_DIR.`,
  );
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('startedAt' in value)) return undefined;
    return { pid: Number(value.pid), startedAt: String(value.startedAt) };
  } catch {
    return undefined;
  }
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
