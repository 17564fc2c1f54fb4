import { mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EmbeddedPostgresError } from './error.js';

/** Where everything of the embedded database lies: `<data folder>/postgres/…`. */
export interface Folder {
  readonly root: string;
  /** The cluster itself, PostgreSQL's "data directory". */
  readonly cluster: string;
  /** Begins the name of a cluster while `initdb` makes it; it is renamed once it is complete and on disk. */
  readonly unfinished: string;
  /** Port and passwords, readable by the owner only. */
  readonly login: string;
  /** Which running Trivium holds the folder. */
  readonly holder: string;
  readonly log: string;
  /** A copy of the binaries, made only where PostgreSQL's user cannot use the installed ones. */
  readonly binaries: string;
}

/** Creates the folder where it is missing. Throws one sentence where it cannot be written. */
export async function openFolder(dataDir: string): Promise<Folder> {
  const wanted = join(resolve(dataDir), 'postgres');
  const root = await writing(wanted, async () => {
    // The user PostgreSQL runs as may pass through the outer folder, but nobody else may look into ours.
    await mkdir(resolve(dataDir), { recursive: true, mode: 0o711 });
    await mkdir(wanted, { recursive: true, mode: 0o700 });
    return realpath(wanted);
  });
  return {
    root,
    cluster: join(root, 'cluster'),
    unfinished: join(root, 'cluster.new.'),
    login: join(root, 'login.json'),
    holder: join(root, 'holder.json'),
    log: join(root, 'postgres.log'),
    binaries: join(root, 'binaries'),
  };
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a file is in the way',
  EEXIST: 'a file is in the way',
  ENOENT: 'the folder cannot be created there',
};

/** Runs file work below `path`; a refusal of the file system becomes one sentence. */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const reason = REASONS[errorCode(cause) ?? ''];
    if (reason === undefined) throw cause;
    const advice = 'Make it writable, or choose another folder with TRIVIUM_DATA_DIR.';
    throw new EmbeddedPostgresError(`The database cannot be kept in ${path}: ${reason}. ${advice}`, { cause });
  }
}

/** The system's name of a failure, for example "ENOENT". */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
