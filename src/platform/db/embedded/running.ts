import { holderOf } from './folder-lock.js';
import { openFolder } from './folder.js';
import { applicationUrl, readLogin } from './login.js';

/** The database of the Trivium that runs on this folder, for commands beside it; undefined where none runs. */
export async function runningEmbeddedPostgres(dataDir: string): Promise<string | undefined> {
  const folder = await openFolder(dataDir);
  if ((await holderOf(folder)) === undefined) return undefined;
  return applicationUrl(await readLogin(folder));
}
