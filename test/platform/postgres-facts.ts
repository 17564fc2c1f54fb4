import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { processFacts } from '../../src/platform/db/embedded/process-facts.js';

/** The rows of one statement over a connection of its own. */
export async function ask(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows;
  } finally {
    await client.end();
  }
}

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** A folder that the spec's end removes. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trivium-test-'));
  folders.push(folder);
  return folder;
}

export async function postmasterPid(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8'), 10);
}

/** Resolves when no such process runs any more; one that nobody has collected yet counts as dead. */
export async function untilDead(pid: number): Promise<void> {
  await until(async () => (await processFacts(pid))?.zombie !== false);
}

export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(10);
}

/** A folder with programs that always fail, to be searched first: a machine on which these do not work. */
export async function failingPrograms(...names: readonly string[]): Promise<string> {
  const folder = await temporaryFolder();
  await chmod(folder, 0o755);
  await Promise.all(names.map((name) => writeFile(join(folder, name), '#!/bin/sh\nexit 1\n', { mode: 0o755 })));
  return folder;
}
