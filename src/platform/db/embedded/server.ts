import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterTools } from './cluster.js';
import { EmbeddedPostgresError } from './error.js';
import { writing } from './folder.js';
import { commandAs, giveTo } from './run-as.js';
import { CLUSTER_NAME } from './stale-lock.js';

/** A running postmaster. */
export interface Server {
  /** Resolves when it has ended, by whatever cause. */
  readonly ended: Promise<void>;
  /** Fast shutdown: open transactions are rolled back, everything committed is kept. */
  stop(): Promise<void>;
}

export type Settings = Readonly<Record<string, string>>;

const DEFAULTS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  cluster_name: CLUSTER_NAME,
  // Every role of one command has its own pool.
  max_connections: '200',
  // Parallel workers talk through /dev/shm, which is tiny in containers; our queries are short.
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
} satisfies Settings;

const LONGEST_LOG = 10_000_000;
const LONGEST_SHUTDOWN_MILLISECONDS = 30_000;

/** Starts the postmaster and resolves when it accepts connections; throws PostgreSQL's own reason where it does not. */
export async function startServer(tools: ClusterTools, port: number, settings: Settings): Promise<Server> {
  const log = await openLog(tools);
  let child: ChildProcess;
  try {
    child = spawnPostmaster(tools, { ...DEFAULTS, port: String(port), ...settings }, log.handle.fd);
  } finally {
    await log.handle.close();
  }
  let running = true;
  const ended = once(child, 'exit').then(
    () => void (running = false),
    () => void (running = false),
  );
  const watcher = child.pid === undefined ? undefined : tools.deathWatch.watch(child.pid);
  void ended.then(() => watcher?.end());

  while (running && !(await isReady(tools, child.pid))) await Promise.race([ended, delay(10)]);
  if (!running) throw new StartFailure(await reasonFrom(tools.folder.log, log.start), tools.folder.log);
  let stopping: Promise<void> | undefined;
  return { ended, stop: () => (stopping ??= stop(child, ended)) };
}

/** PostgreSQL ended before it accepted connections. */
export class StartFailure extends EmbeddedPostgresError {
  constructor(
    readonly reason: string,
    log: string,
  ) {
    super(`PostgreSQL did not start: ${reason} Its log is ${log}.`);
  }
}

function spawnPostmaster(
  { folder, runAs, binaries, deathWatch }: ClusterTools,
  settings: Settings,
  log: number,
): ChildProcess {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = [...deathWatch.prefix, binaries.postgres, '-D', folder.cluster, ...flags];
  const { file, args, options } = commandAs(runAs, command);
  // Its own session: Ctrl-C in the terminal reaches only the application, which drains before it stops PostgreSQL.
  const child = spawn(file, args, { ...options, detached: true, stdio: ['ignore', log, log] });
  child.unref();
  return child;
}

async function openLog({ folder, runAs }: ClusterTools) {
  return writing(folder.root, async () => {
    const size = (await stat(folder.log).catch(() => undefined))?.size ?? 0;
    if (size > LONGEST_LOG) await rename(folder.log, `${folder.log}.old`);
    const handle = await open(folder.log, 'a', 0o600);
    await giveTo(runAs, folder.log);
    return { handle, start: (await handle.stat()).size };
  });
}

/** The way of pg_ctl: the eighth line of the lock file says when the postmaster accepts connections. */
async function isReady({ folder }: ClusterTools, pid: number | undefined): Promise<boolean> {
  const content = await readFile(join(folder.cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = content.split('\n');
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
}

async function reasonFrom(log: string, start: number): Promise<string> {
  const words = (await readFile(log)).subarray(start).toString('utf8').trim().split('\n');
  const fatal = words.findLast((line) => /(FATAL|PANIC): /.test(line)) ?? words.at(-1) ?? '';
  const reason = fatal.replace(/^.*?(FATAL|PANIC): +/, '');
  return reason.endsWith('.') ? reason : `${reason}.`;
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.ref();
  child.kill('SIGINT');
  const impatience = setTimeout(() => child.kill('SIGQUIT'), LONGEST_SHUTDOWN_MILLISECONDS);
  await ended;
  clearTimeout(impatience);
}
