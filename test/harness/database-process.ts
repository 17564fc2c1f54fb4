import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process of its own that holds an embedded PostgreSQL. */
export interface DatabaseProcess {
  readonly pid: number;
  readonly url: string;
  readonly adminUrl: string;
  /** The next line it prints. */
  nextLine(): Promise<string>;
  /** Signals it and resolves when it has ended. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

interface Options {
  /** The uid it runs as. */
  readonly user?: number;
  /** A folder that is searched for programs before all others. */
  readonly programs?: string;
}

const children: ChildProcess[] = [];
// What a failed test left running would keep the runner from ending.
afterAll(() => children.forEach((child) => child.kill('SIGKILL')));

/** Resolves when the database accepts connections; rejects with what the process said where it does not. */
export async function startDatabaseProcess(dataDir: string, options: Options = {}): Promise<DatabaseProcess> {
  const { child, ended, complaint } = spawnDatabaseProcess(dataDir, options);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(await complaint);
    return line.value;
  };
  const { url, adminUrl } = JSON.parse(await nextLine()) as { readonly url: string; readonly adminUrl: string };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  return { pid: child.pid ?? 0, url, adminUrl, nextLine, end };
}

/** Only starts the process, for a test that kills it half-way. */
export function spawnDatabaseProcess(dataDir: string, { user, programs }: Options = {}) {
  const script = fileURLToPath(new URL('./embedded-postgres.child.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, as a terminal gives to a command.
    detached: true,
    env: { ...process.env, PATH: `${programs === undefined ? '' : `${programs}:`}${process.env.PATH}` },
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  children.push(child);
  const words: string[] = [];
  child.stderr.on('data', (data: Buffer) => words.push(data.toString()));
  const ended = once(child, 'close');
  return { child, ended, complaint: ended.then(() => words.join('').trim()) };
}
