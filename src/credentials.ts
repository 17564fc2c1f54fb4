import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Identities, type Principal } from './platform/access.js';
import { SEEDED_CUSTOMER_ID, SEEDED_PARTNER_ID } from './seeds/well-known.js';

const READ_SHOP = ['orders:read', 'catalog:read', 'customers:read', 'payments:read', 'fulfillment:read'];
const READ_ALL = [...READ_SHOP, 'orders:internal', 'catalog:cost', 'customers:pii', 'customers:internal', 'payments:sensitive'];

/** A key per kind of caller, for development: what each may do and whose records it sees. */
const DEVELOPMENT_CALLERS = {
  partner_api_key: { kind: 'partner', subject: SEEDED_PARTNER_ID, scopes: READ_SHOP },
  customer_token: { kind: 'customer', subject: SEEDED_CUSTOMER_ID, scopes: [...READ_SHOP, 'customers:pii'] },
  staff_token: { kind: 'staff', subject: 'staff', scopes: READ_ALL },
  service_token: { kind: 'internal', subject: 'internal', scopes: READ_ALL },
} as const;

type CredentialName = keyof typeof DEVELOPMENT_CALLERS;

/** The file's fields; tokens as they are sent behind `Bearer `. */
export type Credentials = Readonly<Record<CredentialName, string>>;

/** Reads `credentials.json` in the data folder, or makes it: readable by its owner only. */
export function developmentCredentials(dataDir: string): Credentials {
  const file = join(dataDir, 'credentials.json');
  const held = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Credentials>) : {};
  const names = Object.keys(DEVELOPMENT_CALLERS) as CredentialName[];
  const complete = Object.fromEntries(names.map((name) => [name, held[name] ?? newKey(name)])) as Credentials;
  if (names.some((name) => held[name] === undefined)) writePrivately(file, JSON.stringify({ ...held, ...complete }, null, 2) + '\n');
  return complete;
}

/** The root secret of a development stack: made once, kept in the data folder. */
export function developmentSecret(dataDir: string): Buffer {
  const file = join(dataDir, 'secret');
  if (!existsSync(file)) writePrivately(file, randomBytes(32).toString('hex'));
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'utf8');
}

export class DevelopmentIdentities extends Identities {
  // Looked up by hash, so that no comparison takes longer the more of a key is right.
  private readonly byHash: ReadonlyMap<string, Principal>;

  constructor(credentials: Credentials | undefined) {
    super();
    const entries = Object.entries(credentials ?? {}) as [CredentialName, string][];
    this.byHash = new Map(entries.map(([name, key]) => [hash(key), { ...DEVELOPMENT_CALLERS[name], scopes: new Set(DEVELOPMENT_CALLERS[name].scopes) }]));
  }

  find(token: string): Promise<Principal | undefined> {
    return Promise.resolve(this.byHash.get(hash(token)));
  }
}

const hash = (key: string): string => createHash('sha256').update(key).digest('base64');

const newKey = (name: CredentialName): string => `trv_${DEVELOPMENT_CALLERS[name].kind}_${randomBytes(24).toString('base64url')}`;

function writePrivately(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  // Renamed into place, so that no other process reads half a file.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}
