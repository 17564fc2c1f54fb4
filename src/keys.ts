import { parseArgs } from 'node:util';
import { openApiKeyStore } from './callers/api-keys.js';
import { PARTNER_SCOPES, SCOPES_OF_KINDS } from './callers/scopes.js';
import { readConfig, type Config } from './config.js';
import type { ApiKeyStore, StoredApiKey } from './platform/api-keys/api-key.store.js';
import { startEmbeddedPostgres } from './platform/db/embedded/embedded-postgres.js';
import { runningEmbeddedPostgres } from './platform/db/embedded/running.js';
import { isId } from './platform/ids.js';

const USAGE = `Usage: npm run keys -- create --partner ID --name TEXT [--scopes A,B] [--days N] [--test]
       npm run keys -- list [--partner ID]
       npm run keys -- rotate KEY-ID [--hours N]
       npm run keys -- revoke KEY-ID

Manages the API keys of partners. A key is printed once, when it is made: only its hash is kept.
  --scopes   Default: ${PARTNER_SCOPES.join(',')}
  --days     How long the key lives. Default: until it is revoked
  --test     A key that is refused where NODE_ENV is production
  --hours    How long the old key lives on beside the new one. Default: 24
`;

const OPTIONS = {
  partner: { type: 'string' },
  name: { type: 'string' },
  scopes: { type: 'string', default: PARTNER_SCOPES.join(',') },
  days: { type: 'string' },
  test: { type: 'boolean', default: false },
  hours: { type: 'string', default: '24' },
  help: { type: 'boolean', default: false },
} as const;

interface Given {
  readonly partner?: string;
  readonly name?: string;
  readonly scopes: string;
  readonly days?: string;
  readonly test: boolean;
  readonly hours: string;
}

type Command = (store: ApiKeyStore, given: Given, id: string) => Promise<string>;

const DAY = 86_400_000;

const create: Command = async (store, { partner = '', name = '', scopes, days, test }) => {
  if (!isId('ptr', partner)) throw new Error(`--partner must be the id of a partner (ptr_…), not "${partner}".`);
  if (name.trim() === '') throw new Error('--name must say what uses the key.');
  const wanted = scopes.split(',').filter(Boolean);
  const unknown = wanted.filter((scope) => !SCOPES_OF_KINDS.partner.has(scope));
  if (unknown.length > 0)
    throw new Error(`--scopes must be some of ${[...SCOPES_OF_KINDS.partner].join(', ')}, not ${unknown.join(', ')}.`);
  const expiresAt = days === undefined ? undefined : new Date(Date.now() + count('--days', days, 3_650) * DAY);
  return `${await store.create(test ? 'test' : 'live', { partnerId: partner, name, scopes: wanted, expiresAt })}\n`;
};

const list: Command = async (store, { partner }) =>
  (await store.list(partner)).map((key) => `${key.id}  ${key.partner_id}  ${stateOf(key)}  ${key.name}\n`).join('');

const rotate: Command = async (store, { test, hours }, id) => {
  const key = await store.rotate(id, test ? 'test' : 'live', (count('--hours', hours, 8_760) * DAY) / 24);
  if (key === undefined) throw new Error(`There is no living key "${id}"; npm run keys -- list shows them.`);
  return `${key}\n`;
};

const revoke: Command = async (store, _, id) => {
  if (!(await store.revoke(id))) throw new Error(`There is no key "${id}"; npm run keys -- list shows them.`);
  return `${id} is dead.\n`;
};

const COMMANDS: Readonly<Record<string, { readonly run: Command; readonly takesId: boolean }>> = {
  create: { run: create, takesId: false },
  list: { run: list, takesId: false },
  rotate: { run: rotate, takesId: true },
  revoke: { run: revoke, takesId: true },
};

function count(option: string, text: string, most: number): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) > most)
    throw new Error(`${option} must be a whole number up to ${most}, not "${text}".`);
  return Number(text);
}

function stateOf({ scopes, created_at, expires_at, revoked_at, last_used_at }: StoredApiKey): string {
  const day = (time: Date | null) => time?.toISOString().slice(0, 16) ?? 'never';
  const end = revoked_at ? `revoked ${day(revoked_at)}` : `expires ${day(expires_at)}`;
  return `created ${day(created_at)}  ${end}  used ${day(last_used_at)}  ${scopes.join(',')}`;
}

/** Runs against DATABASE_URL, or the embedded database, whether a Trivium runs on it or not. */
async function withStore(config: Config, work: (store: ApiKeyStore) => Promise<string>): Promise<string> {
  const known = config.databaseUrl ?? (await runningEmbeddedPostgres(config.dataDir));
  const embedded = known === undefined ? await startEmbeddedPostgres({ dataDir: config.dataDir }) : undefined;
  try {
    const { store, close } = await openApiKeyStore(known ?? embedded?.url ?? '');
    return await work(store).finally(close);
  } finally {
    await embedded?.stop();
  }
}

try {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const [name = '', id = '', ...more] = positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (values.help) process.stdout.write(USAGE);
  else if (!command || more.length > 0 || command.takesId !== (id !== '')) throw new Error(USAGE.trimEnd());
  else process.stdout.write(await withStore(readConfig(process.env), (store) => command.run(store, values, id)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
