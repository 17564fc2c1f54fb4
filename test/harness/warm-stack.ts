import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { credentialsIn, environment, seededDatabase, type Reached, type RunningStack } from './stack.js';

const PROGRAM = fileURLToPath(new URL('warm-process.mjs', import.meta.url));

const LONGEST_STOP = 20_000;

/**
 * Processes that ran a stack which was stopped. One that has loaded and run Trivium before starts it for a fifth of the work,
 * and its code is compiled: most of a suite was starting a hundred of them. They stay as long as the worker of Jest does.
 */
const idle: WarmProcess[] = [];

/** A stack of the spec's own on a database of its own, in a process that may have run others before. */
export async function startStack(env: Readonly<Record<string, string>> = {}): Promise<RunningStack> {
  const database = await seededDatabase();
  return start({ DATABASE_URL: database.url, ...env }, () => database.drop());
}

/**
 * The roles that `env` says, in a process that may have run others before. Whoever measures it, or is about the start or the
 * end itself, takes `startStackProcess`.
 */
export const startWarm = (env: Readonly<Record<string, string>> = {}): Promise<RunningStack> => start(env);

async function start(
  env: Readonly<Record<string, string>>,
  stopped: () => Promise<void> = () => Promise.resolve(),
): Promise<RunningStack> {
  const variables = environment(env);
  const dataDir = variables.TRIVIUM_DATA_DIR;
  const warm = idle.pop() ?? new WarmProcess();
  const reached = await warm.start(variables);
  let ended: Promise<void> | undefined;
  let said: string | undefined;
  const stop = async (keepData: boolean) => {
    await warm.stop();
    said = warm.logs;
    idle.push(warm);
    if (!keepData) rmSync(dataDir, { recursive: true, force: true });
    await stopped();
  };
  return {
    ...reached,
    dataDir,
    process: warm.child,
    get credentials() {
      return credentialsIn(dataDir);
    },
    logs: () => said ?? warm.logs,
    // Once: the process may run another's stack by now.
    stop: ({ keepData = false } = {}) => (ended ??= stop(keepData)),
    kill: () => (ended ??= warm.kill()),
  };
}

class WarmProcess {
  /** What its stack has logged so far. */
  logs = '';
  readonly child: ChildProcess;
  private readonly ended: Promise<never>;

  constructor() {
    this.child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.ended = once(this.child, 'exit').then(([code]) => {
      throw new Error(`a stack ended with ${code}:\n${this.logs}`);
    });
    // Whoever waits for it hears of it.
    this.ended.catch(() => undefined);
    this.child.stderr?.on('data', (chunk: Buffer) => (this.logs += chunk.toString()));
    // It must not keep the runner from ending.
    this.child.unref();
    this.child.channel?.unref();
    (this.child.stderr as Socket).unref();
  }

  async start(env: NodeJS.ProcessEnv): Promise<Reached> {
    this.logs = '';
    const answered = once(this.child, 'message') as Promise<[{ reached: Reached } | { failed: string }]>;
    this.child.send({ start: env });
    const [answer] = await Promise.race([answered, this.ended]);
    if ('reached' in answer) return answer.reached;
    await this.kill();
    throw new Error(answer.failed);
  }

  /** What it says last is a mark, so that nothing of this stack is taken for the next one's. */
  async stop(): Promise<void> {
    const mark = randomUUID();
    this.child.send({ stop: mark });
    // One that is frozen, or waits for what never comes.
    const stuck = setTimeout(() => this.child.kill('SIGKILL'), LONGEST_STOP).unref();
    while (!this.logs.endsWith(mark)) await Promise.race([once(this.child.stderr as Socket, 'data'), this.ended]);
    clearTimeout(stuck);
    this.logs = this.logs.slice(0, -mark.length);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended.catch(() => undefined);
  }
}
