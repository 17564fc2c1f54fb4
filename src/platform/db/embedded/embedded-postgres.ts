import { setTimeout as delay } from 'node:timers/promises';
import { usableBinaries } from './binaries.js';
import { ensureApplicationDatabase, ensureCluster, type ClusterTools } from './cluster.js';
import { chooseDeathWatch } from './die-with-parent.js';
import { holdFolder } from './folder-lock.js';
import { openFolder, type Folder } from './folder.js';
import { freePort } from './free-port.js';
import { applicationUrl, saveLogin, superuserUrl, type Login } from './login.js';
import { chooseRunAs } from './run-as.js';
import { startServer, StartFailure, type Server, type Settings } from './server.js';
import { clearStaleLock } from './stale-lock.js';

export interface EmbeddedPostgres {
  /** Database `trivium` for its owner, the role `trivium`, which is no superuser. */
  readonly url: string;
  /** The superuser, on the database `postgres`; for tests, which make databases from templates. */
  readonly adminUrl: string;
  /** Fast shutdown; resolves when PostgreSQL has ended. */
  stop(): Promise<void>;
}

/**
 * Starts (or first creates) the PostgreSQL cluster below `dataDir` and resolves when it accepts connections.
 * PostgreSQL ends with this process, even where this one is killed. `settings` are PostgreSQL's own and win over ours.
 * Throws EmbeddedPostgresError, whose message is one sentence for people.
 */
export async function startEmbeddedPostgres(options: {
  readonly dataDir: string;
  readonly settings?: Settings;
}): Promise<EmbeddedPostgres> {
  const folder = await openFolder(options.dataDir);
  const letGo = await holdFolder(folder);
  try {
    const { server, login } = await open(folder, options.settings ?? {});
    const ended = server.ended.then(letGo);
    return {
      url: applicationUrl(login),
      adminUrl: superuserUrl(login, 'postgres'),
      stop: async () => {
        await server.stop();
        await ended;
      },
    };
  } catch (error) {
    await letGo();
    throw error;
  }
}

async function open(folder: Folder, settings: Settings): Promise<{ readonly server: Server; readonly login: Login }> {
  const runAs = await chooseRunAs(folder);
  const [binaries, deathWatch] = await Promise.all([usableBinaries(folder, runAs), chooseDeathWatch(runAs)]);
  const tools = { folder, runAs, binaries, deathWatch };
  const saved = await ensureCluster(tools);
  await clearStaleLock(folder);
  const { server, port } = await startOnFreePort(tools, saved.port, settings);
  try {
    const login = { ...saved, port };
    if (port !== saved.port) await saveLogin(folder, runAs, login);
    await ensureApplicationDatabase(login);
    return { server, login };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

const PATIENCE_MILLISECONDS = 10_000;

/** Another program may take the port first, and the last children of a killed postmaster may still be leaving: both pass. */
async function startOnFreePort(
  tools: ClusterTools,
  preferred: number,
  settings: Settings,
): Promise<{ readonly server: Server; readonly port: number }> {
  const until = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const port = await freePort(preferred);
    try {
      return { server: await startServer(tools, port, settings), port };
    } catch (error) {
      const passes = error instanceof StartFailure && /still in use|TCP\/IP sockets/.test(error.reason);
      if (!passes || Date.now() > until) throw error;
      await delay(100);
    }
  }
}
