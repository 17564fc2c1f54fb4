import { chmod, chown, cp, mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedBinaries, usableBinaries } from '../../src/platform/db/embedded/binaries.js';
import { openFolder } from '../../src/platform/db/embedded/folder.js';
import { runToEnd, succeeds, type RunAs } from '../../src/platform/db/embedded/run-as.js';
import { startDatabaseProcess } from '../harness/database-process.js';
import { ask, failingPrograms, temporaryFolder } from './postgres-facts.js';

const NOBODY = 65534;
const root = process.getuid?.() === 0;
const nobody: RunAs = { uid: NOBODY, gid: NOBODY, prefix: [], switchUser: root };
const sources = fileURLToPath(new URL('../..', import.meta.url));
// Below root's closed home another user cannot even read the program.
const othersCanRead = root && (await succeeds(nobody, ['ls', sources]));
const testAsRoot = root ? test : test.skip;
const testAsOther = othersCanRead ? test : test.skip;
if (!root) console.warn('not root: what root does with the files of others is skipped');
else if (!othersCanRead) console.warn('others cannot read this folder: what an ordinary user does is skipped');

const open = (folder: string): Promise<void> => chmod(folder, 0o755);

async function serves(dataDir: string, options: Parameters<typeof startDatabaseProcess>[1]): Promise<void> {
  const program = await startDatabaseProcess(dataDir, options);
  try {
    expect(await ask(program.url, 'SELECT 1 AS works')).toEqual([{ works: 1 }]);
  } finally {
    await program.end('SIGTERM');
  }
}

testAsRoot('root below a closed home owns the files itself', async () => {
  const home = await temporaryFolder();
  await serves(join(home, 'data'), {});
  const { uid, mode } = await stat(join(home, 'data', 'postgres', 'cluster'));
  expect([uid, mode & 0o777]).toEqual([0, 0o700]);
});

testAsOther('an ordinary user runs it, and root may run it for that user in between', async () => {
  const home = await temporaryFolder();
  await chown(home, NOBODY, NOBODY);
  await serves(join(home, 'data'), { user: NOBODY });
  await serves(join(home, 'data'), {});
  await serves(join(home, 'data'), { user: NOBODY });
});

testAsOther('a folder that the user may not write gives one clear sentence', async () => {
  const folder = await temporaryFolder();
  await open(folder);
  await expect(startDatabaseProcess(join(folder, 'data'), { user: NOBODY })).rejects.toThrow(
    `The database cannot be kept in ${folder}/data/postgres: permission denied. Make it writable, or choose another folder with TRIVIUM_DATA_DIR.`,
  );
});

describe('root where user namespaces are forbidden', () => {
  testAsRoot('runs it as nobody', async () => {
    const folder = await temporaryFolder();
    await open(folder);
    await serves(join(folder, 'data'), { programs: await failingPrograms('unshare') });
    expect(await stat(join(folder, 'data', 'postgres', 'cluster'))).toMatchObject({ uid: NOBODY, gid: NOBODY });
  });

  testAsRoot('runs it as nobody below a closed home', async () => {
    const home = await temporaryFolder();
    await serves(join(home, 'data'), { programs: await failingPrograms('unshare') });
  });

  testAsRoot('keeps using a database from a time when they were allowed', async () => {
    const home = await temporaryFolder();
    await serves(join(home, 'data'), {});
    await serves(join(home, 'data'), { programs: await failingPrograms('unshare') });
    await serves(join(home, 'data'), {});
  });

  testAsRoot('is told so in one clear sentence where nobody cannot reach the folder in any way', async () => {
    const home = await temporaryFolder();
    const programs = await failingPrograms('unshare', 'setpriv');
    await expect(startDatabaseProcess(join(home, 'data'), { programs })).rejects.toThrow(
      `PostgreSQL refuses to run as root, and no other user can use ${home}/data/postgres.`,
    );
  });
});

testAsRoot('binaries that PostgreSQL cannot reach are copied, with the links that npm does not pack', async () => {
  const closed = join(await temporaryFolder(), 'package');
  await mkdir(closed);
  await cp(join(dirname(installedBinaries()), 'package.json'), join(closed, 'package.json'));
  await cp(installedBinaries(), join(closed, 'native'), {
    recursive: true,
    filter: (path) => !/libicu\w+\.so(\.60)?$/.test(path),
  });
  const outer = await temporaryFolder();
  await open(outer);
  const folder = await openFolder(outer);
  await chown(folder.root, NOBODY, NOBODY);

  const copied = await usableBinaries(folder, nobody, join(closed, 'native'));
  expect(copied.postgres.startsWith(folder.root)).toBe(true);
  await runToEnd(nobody, [copied.postgres, '--version']);
  // The copy stands on its own, and the next start finds it.
  await rm(join(closed, 'native', 'bin'), { recursive: true });
  expect(await usableBinaries(folder, nobody, join(closed, 'native'))).toEqual(copied);
});
