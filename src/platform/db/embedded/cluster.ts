import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Binaries } from './binaries.js';
import type { DeathWatch } from './die-with-parent.js';
import { EmbeddedPostgresError } from './error.js';
import { writing, type Folder } from './folder.js';
import { APPLICATION, newLogin, readLogin, saveLogin, SUPERUSER, superuserUrl, type Login } from './login.js';
import { giveTo, runToEnd, type RunAs } from './run-as.js';

export interface ClusterTools {
  readonly folder: Folder;
  readonly runAs: RunAs;
  readonly binaries: Binaries;
  readonly deathWatch: DeathWatch;
}

/** Creates the cluster where there is none. Resolves with the login for it. */
export async function ensureCluster(tools: ClusterTools): Promise<Login> {
  const { folder, runAs } = tools;
  await removeUnfinished(folder);
  const existing = await stat(folder.cluster).catch(() => undefined);
  if (existing !== undefined) {
    if (existing.uid !== runAs.uid) await giveTo(runAs, folder.cluster);
    return readLogin(folder);
  }
  // The passwords are on disk before the cluster that cannot be opened without them.
  const login = newLogin();
  await saveLogin(folder, runAs, login);
  await createCluster(tools, login);
  return login;
}

/** Under its name stands only a cluster that is complete and on disk, so that a start can be killed at any point. */
async function createCluster({ folder, runAs, binaries, deathWatch }: ClusterTools, login: Login): Promise<void> {
  const unfinished = `${folder.unfinished}${randomUUID()}`;
  const passwordFile = join(folder.root, 'password.new');
  await writing(folder.root, () => writeFile(passwordFile, `${login.superuserPassword}\n`, { mode: 0o600 }));
  await giveTo(runAs, passwordFile);
  try {
    await runToEnd(runAs, [
      ...deathWatch.prefix,
      ...[binaries.initdb, '--pgdata', unfinished],
      ...['--username', SUPERUSER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
      // PostgreSQL's own C.UTF-8 sorts and folds alike on every machine, whatever locales it has.
      ...['--encoding', 'UTF8', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C'],
    ]);
  } catch (cause) {
    throw new EmbeddedPostgresError(`The database in ${folder.root} could not be created: ${reasonOf(cause)}`, {
      cause,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, folder.cluster);
  await flushFolder(folder.root);
}

/** What is in the way of nothing may stay: the initdb of a killed start may still be about to remove it itself. */
async function removeUnfinished(folder: Folder): Promise<void> {
  const paths = (await readdir(folder.root)).map((name) => join(folder.root, name));
  const leftovers = paths.filter((path) => path.startsWith(folder.unfinished));
  await Promise.allSettled(leftovers.map((path) => rm(path, { recursive: true, force: true })));
}

function reasonOf(cause: unknown): string {
  const words = typeof cause === 'object' && cause !== null && 'stderr' in cause ? String(cause.stderr) : String(cause);
  const lines = words.split('\n').filter((line) => line !== '');
  return lines.find((line) => line.includes('error:')) ?? lines.at(-1) ?? 'initdb failed.';
}

async function flushFolder(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates the application's role and database where the first start did not get that far. */
export async function ensureApplicationDatabase(login: Login): Promise<void> {
  const client = new Client({ connectionString: superuserUrl(login, 'postgres') });
  await client.connect();
  try {
    const { rowCount: roles } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [APPLICATION]);
    if (roles === 0) {
      const rights = 'LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB';
      const password = client.escapeLiteral(login.applicationPassword);
      await client.query(`CREATE ROLE ${APPLICATION} ${rights} PASSWORD ${password}`);
    }
    const { rowCount: databases } = await client.query('SELECT FROM pg_database WHERE datname = $1', [APPLICATION]);
    if (databases === 0) await client.query(`CREATE DATABASE ${APPLICATION} OWNER ${APPLICATION}`);
  } finally {
    await client.end();
  }
}
