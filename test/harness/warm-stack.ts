import { rmSync } from 'node:fs';
import { credentialsIn, environment, seededDatabase, type RunningStack } from './stack.js';
import { WarmProcess } from './warm-process.js';

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
  const warm = await WarmProcess.take();
  const reached = await warm.start(variables);
  let over: Promise<void> | undefined;
  let said: string | undefined;
  const stop = async (keepData: boolean) => {
    said = await warm.stop();
    if (!keepData) rmSync(dataDir, { recursive: true, force: true });
    await stopped();
  };
  return {
    ...reached,
    dataDir,
    get credentials() {
      return credentialsIn(dataDir);
    },
    logs: () => said ?? warm.logs,
    signal: (name) => warm.signal(name),
    ended: () => warm.ended,
    // Once: the process may run another's stack by now.
    stop: ({ keepData = false } = {}) => (over ??= stop(keepData)),
    kill: () => (over ??= warm.kill()),
  };
}
