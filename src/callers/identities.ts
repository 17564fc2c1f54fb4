import type { Config } from '../config.js';
import type { Identities } from '../platform/access.js';
import { looksLikeApiKey } from '../platform/api-keys/api-key.js';
import { systemClock } from '../platform/clock.js';
import { IdentitiesByShape, type Finder } from '../platform/identity/identities-by-shape.js';
import { JwtIdentities, type TrustedIssuer } from '../platform/identity/jwt-identities.js';
import type { Logger } from '../platform/logger.js';
import { SEEDED_PARTNER_ID } from '../seeds/well-known.js';
import { openApiKeys } from './api-keys.js';
import { DevelopmentIdentities, type Credentials } from './credentials.js';
import { trustedIssuers } from './issuers.js';
import { PARTNER_SCOPES } from './scopes.js';

export interface IdentityOptions {
  readonly config: Config;
  /** undefined in production. */
  readonly credentials: Credentials | undefined;
  /** undefined where this process has no database: API keys are not known then. */
  readonly databaseUrl: string | undefined;
  /** Of the development identity provider, once it is reached. */
  readonly ownIssuers: () => readonly TrustedIssuer[];
  readonly logger: Logger;
}

export interface OpenIdentities {
  readonly identities: Identities;
  close(): Promise<void>;
}

/** Whoever may call, on whichever road: access tokens, API keys, and in development the keys of credentials.json. */
export async function openIdentities(options: IdentityOptions): Promise<OpenIdentities> {
  const { config, credentials, ownIssuers, logger } = options;
  const named = trustedIssuers(config, logger);
  const jwt: Finder = {
    takes: (token) => token.includes('.'),
    identities: new JwtIdentities(() => [...named, ...ownIssuers()], systemClock),
  };
  const keys = await apiKeys(options);
  const development: Finder = { takes: () => true, identities: new DevelopmentIdentities(credentials) };
  const finders = [jwt, ...(keys ? [keys.finder] : []), ...(credentials ? [development] : [])];
  return { identities: new IdentitiesByShape(finders), close: async () => keys?.close() };
}

async function apiKeys({ config: { strict }, credentials, databaseUrl, logger }: IdentityOptions) {
  if (databaseUrl === undefined) {
    logger.warn('there is no DATABASE_URL: API keys of partners are not known here');
    return undefined;
  }
  const given = credentials && {
    key: credentials.partner_api_key,
    partnerId: SEEDED_PARTNER_ID,
    name: 'credentials.json',
    scopes: PARTNER_SCOPES,
    expiresAt: undefined,
  };
  const keys = await openApiKeys({ databaseUrl, logger, strict, ...(given && { given }) });
  return {
    finder: { takes: looksLikeApiKey, identities: keys.identities } satisfies Finder,
    close: () => keys.close(),
  };
}
