import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError } from './error.js';
import { errorCode, type Folder } from './folder.js';
import { processFacts } from './process-facts.js';

/** Marks our postmasters, so that one which somebody else started by hand is left alone. */
export const CLUSTER_NAME = 'trivium';

/** No system gives out this pid. */
const NOBODYS_PID = '2147483647';

const FAST_SHUTDOWN_MILLISECONDS = 15_000;
const IMMEDIATE_SHUTDOWN_MILLISECONDS = 5_000;

/**
 * Makes a `postmaster.pid` that a killed run left behind harmless. Only the holder of the folder may call it: a postmaster
 * of ours that still runs has lost its Trivium and is stopped, or is already stopping.
 */
export async function clearStaleLock(folder: Folder): Promise<void> {
  const path = join(folder.cluster, 'postmaster.pid');
  const content = await readFile(path, 'utf8').catch(() => undefined);
  if (content === undefined) return;
  const pid = Number.parseInt(content, 10);

  const owner = await ownerOf(pid, folder);
  // PostgreSQL itself overwrites the file of a dead process, after it has made sure that no child of it is left.
  if (owner === 'dead') return;
  if (owner === 'stranger') {
    // PostgreSQL would believe the living pid. The file stays, because its other lines let PostgreSQL find leftover children.
    await writeFile(path, content.replace(/^.*/, NOBODYS_PID));
    return;
  }
  if (owner === 'foreign postmaster') throw stillRunning(folder, pid);
  await end(folder, pid);
}

type Owner = 'dead' | 'stranger' | 'our postmaster' | 'foreign postmaster';

async function ownerOf(pid: number, folder: Folder): Promise<Owner> {
  const facts = await processFacts(pid);
  if (facts === undefined) return 'dead';
  if (facts.zombie || !facts.command.includes(` -D ${folder.cluster} `)) return 'stranger';
  return facts.command.includes(`cluster_name=${CLUSTER_NAME} `) ? 'our postmaster' : 'foreign postmaster';
}

async function end(folder: Folder, pid: number): Promise<void> {
  if (await endedBy('SIGINT', FAST_SHUTDOWN_MILLISECONDS, folder, pid)) return;
  if (await endedBy('SIGQUIT', IMMEDIATE_SHUTDOWN_MILLISECONDS, folder, pid)) return;
  throw stillRunning(folder, pid);
}

async function endedBy(signal: 'SIGINT' | 'SIGQUIT', patience: number, folder: Folder, pid: number): Promise<boolean> {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) === 'EPERM') throw stillRunning(folder, pid);
  }
  const until = Date.now() + patience;
  while (Date.now() < until) {
    if ((await ownerOf(pid, folder)) !== 'our postmaster') return true;
    await delay(20);
  }
  return false;
}

function stillRunning(folder: Folder, pid: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The database in ${folder.root} cannot be opened: a PostgreSQL that this Trivium may not stop (pid ${pid}) still uses it.`,
  );
}
