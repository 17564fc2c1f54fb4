import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startDatabaseProcess } from '../../harness/database-process.js';

const SEED = fileURLToPath(new URL('../../../dist/seed.js', import.meta.url));

/** A PostgreSQL of the spec's own, with the development data in it. */
export interface OwnDatabase {
  readonly url: string;
  /** Ends all of it without a word, as a machine that loses its power; then starts it again at its address. */
  crash(): Promise<void>;
  drop(): Promise<void>;
}

export async function startOwnDatabase(): Promise<OwnDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'trivium-own-database-'));
  let holder = await startDatabaseProcess(folder);
  const { url } = holder;
  await promisify(execFile)(process.execPath, [SEED], { env: { ...process.env, DATABASE_URL: url } });
  return {
    url,
    crash: async () => {
      await holder.end('SIGKILL');
      holder = await startDatabaseProcess(folder);
      if (holder.url !== url) throw new Error('the database came back at another address');
    },
    drop: async () => {
      // In order, so that nothing writes to the folder any more.
      await holder.end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
