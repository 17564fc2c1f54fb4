import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JWK } from 'jose';
import { Identities, type Principal } from '../platform/access.js';
import { newApiKey, readApiKey } from '../platform/api-keys/api-key.js';
import { SEEDED_CUSTOMER_ID, SEEDED_PARTNER_ID } from '../seeds/well-known.js';
import { PARTNER_SCOPES, SCOPES_OF_KINDS } from './scopes.js';

/** A key per kind of caller, for development: what each may do and whose records it sees. */
const DEVELOPMENT_CALLERS = {
  partner_api_key: { kind: 'partner', subject: SEEDED_PARTNER_ID, scopes: new Set(PARTNER_SCOPES) },
  customer_token: { kind: 'customer', subject: SEEDED_CUSTOMER_ID, scopes: SCOPES_OF_KINDS.customer },
  staff_token: { kind: 'staff', subject: 'staff', scopes: SCOPES_OF_KINDS.staff },
  service_token: { kind: 'internal', subject: 'internal', scopes: SCOPES_OF_KINDS.internal },
} satisfies Record<string, Principal>;

type CredentialName = keyof typeof DEVELOPMENT_CALLERS;
const CALLER_NAMES = Object.keys(DEVELOPMENT_CALLERS) as CredentialName[];

/** The file's fields; tokens as they are sent behind `Bearer `. */
export type Credentials = Readonly<Record<CredentialName, string>> & {
  /** For OAuth client credentials at the development identity provider; the id is the partner's own. */
  readonly partner_client_id: string;
  readonly partner_client_secret: string;
  /** What providers outside sign with; Odoo's and the CRM's as Standard Webhooks writes them. */
  readonly stripe_webhook_secret: string;
  readonly shopify_webhook_secret: string;
  readonly odoo_webhook_secret: string;
  readonly crm_webhook_secret: string;
};

type Mutable = { -readonly [Name in keyof Credentials]: Credentials[Name] };

/** Reads `credentials.json` in the data folder, or makes it: readable by its owner only. */
export function developmentCredentials(dataDir: string): Credentials {
  const file = join(dataDir, 'credentials.json');
  makeOnce(file, () => asText(newCredentials()));
  const held = JSON.parse(readFileSync(file, 'utf8')) as Partial<Mutable>;
  // Made before partners' keys had the form they have.
  if (!readApiKey(held.partner_api_key ?? '')) delete held.partner_api_key;
  const complete = { ...newCredentials(), ...held };
  // One that a later version added.
  if (Object.keys(complete).length > Object.keys(held).length) replace(file, asText(complete));
  return complete;
}

/** The root secret of a development stack: made once, kept in the data folder. */
export function developmentSecret(dataDir: string): Buffer {
  const file = join(dataDir, 'secret');
  makeOnce(file, () => randomBytes(32).toString('hex'));
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'utf8');
}

/** What the development identity provider signs with: made once, so that tokens outlive a restart. */
export function developmentSigningKey(dataDir: string): { readonly privateKey: JWK; readonly publicKey: JWK } {
  const file = join(dataDir, 'oidc-key.pem');
  makeOnce(
    file,
    () =>
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
  );
  const privateKey = createPrivateKey(readFileSync(file, 'utf8'));
  const publicKey = createPublicKey(privateKey).export({ format: 'jwk' }) as JWK;
  const names = { kid: hash(publicKey.x ?? ''), alg: 'ES256', use: 'sig' };
  return {
    privateKey: { ...(privateKey.export({ format: 'jwk' }) as JWK), ...names },
    publicKey: { ...publicKey, ...names },
  };
}

export class DevelopmentIdentities extends Identities {
  // Looked up by hash, so that no comparison takes longer the more of a key is right.
  private readonly byHash: ReadonlyMap<string, Principal>;

  constructor(credentials: Credentials | undefined) {
    super();
    const names = credentials ? CALLER_NAMES : [];
    this.byHash = new Map(names.map((name) => [hash(credentials?.[name] ?? ''), DEVELOPMENT_CALLERS[name]]));
  }

  find(token: string): Promise<Principal | undefined> {
    return Promise.resolve(this.byHash.get(hash(token)));
  }
}

const hash = (key: string): string => createHash('sha256').update(key).digest('base64');

const newKey = (name: CredentialName): string =>
  name === 'partner_api_key'
    ? newApiKey('test')
    : `trv_${DEVELOPMENT_CALLERS[name].kind}_${randomBytes(24).toString('base64url')}`;

function newCredentials(): Credentials {
  const keys = Object.fromEntries(CALLER_NAMES.map((name) => [name, newKey(name)])) as Record<CredentialName, string>;
  const secret = randomBytes(32).toString('base64url');
  return {
    ...keys,
    partner_client_id: SEEDED_PARTNER_ID,
    partner_client_secret: secret,
    stripe_webhook_secret: newWebhookSecret(),
    shopify_webhook_secret: randomBytes(32).toString('hex'),
    odoo_webhook_secret: newWebhookSecret(),
    crm_webhook_secret: newWebhookSecret(),
  };
}

const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

const asText = (credentials: Credentials): string => `${JSON.stringify(credentials, null, 2)}\n`;

/** Of several processes that begin at once on one folder, one makes the file and all read it. */
function makeOnce(file: string, text: () => string): void {
  if (existsSync(file)) return;
  const draft = writeDraft(file, text());
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
}

const replace = (file: string, text: string): void => renameSync(writeDraft(file, text), file);

/** Readable by its owner only, and put in its place whole: no other process reads half a file. */
function writeDraft(file: string, text: string): string {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  return draft;
}
