import type { Config } from '../config.js';
import { systemClock } from '../platform/clock.js';
import { alwaysInternal, kindByClaim, type ClaimRules } from '../platform/identity/claims.js';
import { RemoteKeys, type IssuerKeys } from '../platform/identity/issuer-keys.js';
import type { TrustedIssuer } from '../platform/identity/jwt-identities.js';
import { keyLoader } from '../platform/identity/key-discovery.js';
import type { Logger } from '../platform/logger.js';
import { SCOPES_OF_KINDS } from './scopes.js';

/** The issuers that the settings name, and what their claims mean. */
export function trustedIssuers(config: Config, logger: Logger): readonly TrustedIssuer[] {
  const audience = config.oidcAudience;
  const { oidcIssuer, oidcJwksUrl, serviceIssuer, serviceJwksUrl } = config;
  const remoteKeys = (issuer: string, url: string | undefined): IssuerKeys =>
    new RemoteKeys({
      load: keyLoader(issuer, url),
      clock: systemClock,
      onFailure: (error) => logger.warn({ err: error, issuer }, 'the keys of an issuer cannot be loaded'),
    });
  const issuers: TrustedIssuer[] = [];
  if (oidcIssuer !== undefined) {
    const keys = remoteKeys(oidcIssuer, oidcJwksUrl);
    issuers.push({ issuer: oidcIssuer, audience, keys, rules: rulesOfClaims(config) });
  }
  if (serviceIssuer !== undefined) {
    const rules = { kindOf: alwaysInternal, subjectClaim: 'sub', scopes: SCOPES_OF_KINDS };
    issuers.push({ issuer: serviceIssuer, audience, keys: remoteKeys(serviceIssuer, serviceJwksUrl), rules });
  }
  return issuers;
}

/** What the claims of customers, partners and staff mean. */
export const rulesOfClaims = ({ oidcKindClaim, oidcSubjectClaim }: Config): ClaimRules => ({
  kindOf: kindByClaim(oidcKindClaim),
  subjectClaim: oidcSubjectClaim,
  scopes: SCOPES_OF_KINDS,
});
