import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { EmbeddedPostgresError } from './error.js';
import { errorCode, writing, type Folder } from './folder.js';
import { giveTo, type RunAs } from './run-as.js';

/** What is needed to log in; kept in a file that only its owner may read. */
export interface Login {
  /** The port of the last run, 0 before the first one. */
  readonly port: number;
  readonly superuserPassword: string;
  readonly applicationPassword: string;
}

export function newLogin(): Login {
  const password = (): string => randomBytes(24).toString('base64url');
  return { port: 0, superuserPassword: password(), applicationPassword: password() };
}

export async function saveLogin(folder: Folder, runAs: RunAs, login: Login): Promise<void> {
  const draft = `${folder.login}.new`;
  await writing(folder.root, async () => {
    await writeFile(draft, `${JSON.stringify(login, undefined, 2)}\n`, { mode: 0o600, flush: true });
    await giveTo(runAs, draft);
    await rename(draft, folder.login);
  });
}

/** The login of an existing cluster; throws one sentence where it is lost. */
export async function readLogin(folder: Folder): Promise<Login> {
  try {
    const value: unknown = JSON.parse(await readFile(folder.login, 'utf8'));
    if (isLogin(value)) return value;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && !(error instanceof SyntaxError)) throw error;
  }
  throw new EmbeddedPostgresError(
    `The passwords of the database in ${folder.cluster} are lost: ${folder.login} is missing or damaged. Restore that file, or delete ${folder.root} to begin with an empty database.`,
  );
}

function isLogin(value: unknown): value is Login {
  if (typeof value !== 'object' || value === null) return false;
  const { port, superuserPassword, applicationPassword } = value as Partial<Record<keyof Login, unknown>>;
  return Number.isInteger(port) && typeof superuserPassword === 'string' && typeof applicationPassword === 'string';
}

export const SUPERUSER = 'postgres';
export const APPLICATION = 'trivium';

export const superuserUrl = (login: Login, database: string): string =>
  `postgres://${SUPERUSER}:${login.superuserPassword}@127.0.0.1:${login.port}/${database}`;

export const applicationUrl = (login: Login): string =>
  `postgres://${APPLICATION}:${login.applicationPassword}@127.0.0.1:${login.port}/${APPLICATION}`;
