import type { Config } from '../config.js';
import { Accounts, type Account } from '../identity-provider/accounts.js';
import { IdentityProvider } from '../identity-provider/identity-provider.js';
import { systemClock } from '../platform/clock.js';
import { GivenKeys } from '../platform/identity/issuer-keys.js';
import type { TrustedIssuer } from '../platform/identity/jwt-identities.js';
import { deriveKey } from '../platform/keys.js';
import type { Logger } from '../platform/logger.js';
import { plannedCustomers } from '../seeds/customers.js';
import { developmentSigningKey, type Credentials } from './credentials.js';
import { rulesOfClaims } from './issuers.js';
import { loginAttempts } from './login-attempts.js';
import { SCOPES_OF_KINDS } from './scopes.js';

export interface DevelopmentProvider {
  readonly provider: IdentityProvider;
  /** Nobody before its address is known. */
  readonly issuers: () => readonly TrustedIssuer[];
}

/** The identity provider of a development stack: seeded customers and staff sign in, the seeded partner has a client. */
export function developmentProvider(
  config: Config,
  credentials: Credentials,
  secret: Buffer,
  logger: Logger,
): DevelopmentProvider {
  const { privateKey, publicKey } = developmentSigningKey(config.dataDir);
  const staff: Account = { id: 'staff', email: 'staff@example.com', kind: 'staff' };
  const customers = plannedCustomers().map(({ id, email }): Account => ({ id, email, kind: 'customer' }));
  const provider = new IdentityProvider({
    accounts: new Accounts([...customers, staff]),
    attempts: loginAttempts(systemClock, logger),
    partner: { clientId: credentials.partner_client_id, clientSecret: credentials.partner_client_secret },
    audience: config.oidcAudience,
    scopes: [...new Set(Object.values(SCOPES_OF_KINDS).flatMap((scopes) => [...scopes]))],
    signingKey: privateKey,
    cookieKey: deriveKey(secret, 'oidc-cookies').toString('hex'),
  });
  const trust = {
    audience: config.oidcAudience,
    keys: new GivenKeys({ keys: [publicKey] }),
    // The names of its claims are its own, whatever the settings say.
    rules: { ...rulesOfClaims({ ...config, oidcKindClaim: 'kind', oidcSubjectClaim: 'sub' }) },
  };
  const issuers = () => {
    const issuer = provider.issuer();
    return issuer === undefined ? [] : [{ issuer, ...trust }];
  };
  return { provider, issuers };
}
