import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnDatabaseProcess, startDatabaseProcess } from '../harness/database-process.js';
import { ask, failingPrograms, postmasterPid, temporaryFolder, until, untilDead } from './postgres-facts.js';

const backendPids = async (url: string): Promise<readonly number[]> =>
  (await ask(url, 'SELECT pid FROM pg_stat_activity')).map(({ pid }) => Number(pid));

/** With a database in it: making one takes longer than all that happens to it here. */
let dataDir: string;
beforeAll(async () => {
  dataDir = await temporaryFolder();
  await (await startDatabaseProcess(dataDir)).end('SIGTERM');
});

describe('the program is killed with -9', () => {
  test('its PostgreSQL ends with it', async () => {
    const program = await startDatabaseProcess(dataDir);
    const pids = [await postmasterPid(dataDir), ...(await backendPids(program.adminUrl))];
    expect(pids.length).toBeGreaterThan(3);
    await program.end('SIGKILL');
    await Promise.all(pids.map(untilDead));
  });

  test('its PostgreSQL ends with it where the kernel cannot keep watch', async () => {
    const program = await startDatabaseProcess(dataDir, { programs: await failingPrograms('setpriv') });
    const pids = [await postmasterPid(dataDir), ...(await backendPids(program.adminUrl))];
    await program.end('SIGKILL');
    await Promise.all(pids.map(untilDead));
  });

  test('the next start follows at once, without waiting for the old PostgreSQL', async () => {
    const killed = await startDatabaseProcess(dataDir);
    await ask(killed.url, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id');
    await killed.end('SIGKILL');
    const next = await startDatabaseProcess(dataDir);
    expect(await ask(next.url, 'SELECT count(*)::int AS kept FROM kept')).toEqual([{ kept: 1000 }]);
    await next.end('SIGTERM');
  });

  test('a first start that was cut off is made again', async () => {
    const empty = await temporaryFolder();
    const { child, ended } = spawnDatabaseProcess(empty);
    const made = async () => (await readdir(join(empty, 'postgres')).catch(() => [])).join();
    await until(async () => (await made()).includes('cluster.new'));
    child.kill('SIGKILL');
    await ended;
    const next = await startDatabaseProcess(empty);
    expect(await ask(next.url, 'SELECT 1 AS works')).toEqual([{ works: 1 }]);
    await next.end('SIGTERM');

    await (await startDatabaseProcess(empty)).end('SIGTERM');
    expect((await readdir(join(empty, 'postgres'))).sort()).toEqual(['cluster', 'login.json', 'postgres.log']);
  });
});

test('of two first starts in one folder one runs and the other gets one clear sentence', async () => {
  const empty = await temporaryFolder();
  const starts = await Promise.allSettled([startDatabaseProcess(empty), startDatabaseProcess(empty)]);
  const running = starts.filter((start) => start.status === 'fulfilled').map(({ value }) => value);
  const refused = starts.filter((start) => start.status === 'rejected').map(({ reason }) => String(reason));
  expect(running).toHaveLength(1);
  expect(refused).toEqual([expect.stringContaining(`another running Trivium (pid ${running[0]?.pid}) uses it.`)]);
  await running[0]?.end('SIGTERM');
});

test('Ctrl-C reaches the program, and PostgreSQL serves it while it drains', async () => {
  const program = await startDatabaseProcess(dataDir);
  // A terminal signals the whole process group.
  process.kill(-program.pid, 'SIGINT');
  expect(await program.nextLine()).toBe('draining');
  expect(await ask(program.url, 'SELECT 1 AS works')).toEqual([{ works: 1 }]);
  await program.end('SIGTERM');
});

test('a stop ends PostgreSQL in order', async () => {
  const program = await startDatabaseProcess(dataDir);
  const pid = await postmasterPid(dataDir);
  await program.end('SIGTERM');
  await untilDead(pid);
  expect(await exists(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false);
});

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
