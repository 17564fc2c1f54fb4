import { execFile, type SpawnOptions } from 'node:child_process';
import { chown, lchown, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './error.js';
import type { Folder } from './folder.js';

/** As whom PostgreSQL runs, because it refuses to run as root. */
export interface RunAs {
  /** Who owns the files, seen from this process. */
  readonly uid: number;
  readonly gid: number;
  /** Put before the command. */
  readonly prefix: readonly string[];
  /** True where spawn itself has to switch to the user. */
  readonly switchUser: boolean;
}

const NOBODY = 65534;

/** The first way that reaches the folder. An ordinary user runs PostgreSQL directly. */
export async function chooseRunAs(folder: Folder): Promise<RunAs> {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (uid !== 0) return { uid, gid, prefix: [], switchUser: false };

  for (const way of await waysForRoot(folder)) {
    await chown(folder.root, way.uid, way.gid).catch(() => undefined);
    if (await succeeds(way, ['sh', '-c', 'cd "$0"', folder.root])) return way;
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL refuses to run as root, and no other user can use ${folder.root}. Start Trivium as an ordinary user, or choose another folder with TRIVIUM_DATA_DIR.`,
  );
}

async function waysForRoot(folder: Folder): Promise<readonly RunAs[]> {
  const owner = await stat(folder.cluster).catch(() => undefined);
  // A cluster that an ordinary user made stays usable for that user.
  if (owner !== undefined && owner.uid !== 0) return asUser(owner.uid, owner.gid);
  return [ownNamespace, ...asUser(NOBODY, NOBODY)];
}

/** Root that PostgreSQL takes for nobody: the files stay root's and a closed home stays closed. */
const ownNamespace: RunAs = {
  uid: 0,
  gid: 0,
  prefix: ['unshare', '-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--'],
  switchUser: false,
};

/** Containers often forbid user namespaces. Below a closed home the user also needs the right to pass closed folders. */
function asUser(uid: number, gid: number): readonly RunAs[] {
  const switching = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  const passing = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--'];
  return [
    { uid, gid, prefix: [], switchUser: true },
    { uid, gid, prefix: [...switching, ...passing], switchUser: false },
  ];
}

/** The command line and the options for spawn. Nothing of our environment reaches PostgreSQL but what it needs. */
export function commandAs(
  runAs: RunAs,
  command: readonly string[],
): {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: Pick<SpawnOptions, 'uid' | 'gid' | 'env' | 'cwd'>;
} {
  const [file = '', ...args] = [...runAs.prefix, ...command];
  const { PATH, LD_LIBRARY_PATH } = process.env;
  return {
    file,
    args,
    options: {
      // The current folder may be closed to the user.
      cwd: '/',
      env: { PATH, LD_LIBRARY_PATH, LC_ALL: 'C', TZ: 'UTC' },
      ...(runAs.switchUser ? { uid: runAs.uid, gid: runAs.gid } : {}),
    },
  };
}

/** Runs a short command to its end; rejects with its words where it fails. */
export async function runToEnd(runAs: RunAs, command: readonly string[]): Promise<void> {
  const { file, args, options } = commandAs(runAs, command);
  await promisify(execFile)(file, args, options);
}

export async function succeeds(runAs: RunAs, command: readonly string[]): Promise<boolean> {
  return runToEnd(runAs, command).then(
    () => true,
    () => false,
  );
}

/** Makes PostgreSQL's user the owner of a file or of a whole folder, where root wrote it. */
export async function giveTo(runAs: RunAs, path: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const below = (await stat(path)).isDirectory() ? await readdir(path, { recursive: true }) : [];
  await Promise.all([path, ...below.map((name) => join(path, name))].map((each) => lchown(each, runAs.uid, runAs.gid)));
}
