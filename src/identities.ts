import type { Config } from './config.js';
import { DevelopmentIdentities, type Credentials } from './credentials.js';
import { trustedIssuers } from './issuers.js';
import type { Identities } from './platform/access.js';
import { systemClock } from './platform/clock.js';
import { IdentitiesByShape, type Finder } from './platform/identity/identities-by-shape.js';
import { JwtIdentities } from './platform/identity/jwt-identities.js';
import type { Logger } from './platform/logger.js';

export interface IdentityOptions {
  readonly config: Config;
  /** undefined in production. */
  readonly credentials: Credentials | undefined;
  readonly logger: Logger;
}

/** Whoever may call, on whichever road: access tokens, and in development the keys of credentials.json. */
export function openIdentities({ config, credentials, logger }: IdentityOptions): Identities {
  const issuers = trustedIssuers(config, logger);
  const jwt: Finder = {
    takes: (token) => token.includes('.'),
    identities: new JwtIdentities(() => issuers, systemClock),
  };
  const development: Finder = { takes: () => true, identities: new DevelopmentIdentities(credentials) };
  return new IdentitiesByShape([jwt, ...(credentials ? [development] : [])]);
}
