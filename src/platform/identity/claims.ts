import type { JWTPayload } from 'jose';
import type { Principal } from '../access.js';

type Kind = Exclude<Principal['kind'], 'anonymous'>;

/** The most a kind of caller may ever do: a scope beyond it is dropped, whoever granted it. */
export type ScopesOfKinds = Readonly<Record<Kind, ReadonlySet<string>>>;

/** What the claims of an issuer's tokens mean. */
export interface ClaimRules {
  readonly kindOf: (claims: JWTPayload) => Kind | undefined;
  /** Holds the customer's or partner's id as the services know it. */
  readonly subjectClaim: string;
  readonly scopes: ScopesOfKinds;
}

const PUBLIC_KINDS = ['customer', 'partner', 'staff'] as const;

/**
 * Of an issuer for the outside: the claim says "customer", "partner" or "staff", never "internal". Without it a person is
 * a customer, the least of them; a client without a person (RFC 9068: its `sub` is its `client_id`) is nobody.
 */
export const kindByClaim =
  (claim: string): ClaimRules['kindOf'] =>
  (claims) => {
    const value = claims[claim];
    if (value !== undefined) return PUBLIC_KINDS.find((kind) => kind === value);
    return claims['client_id'] === claims.sub ? undefined : 'customer';
  };

/** Of an issuer that names internal callers alone. */
export const alwaysInternal: ClaimRules['kindOf'] = () => 'internal';

/** Ids and URNs; what a record or a log line can carry. */
const SUBJECT = /^[\w.:|@/+-]{1,128}$/;

/** The caller that verified claims speak of; undefined where they do not say who it is. */
export function principalOf(claims: JWTPayload, { kindOf, subjectClaim, scopes }: ClaimRules): Principal | undefined {
  const kind = kindOf(claims);
  const subject = claims[subjectClaim];
  const granted = claims['scope'] ?? '';
  if (!kind || typeof subject !== 'string' || !SUBJECT.test(subject) || typeof granted !== 'string') return undefined;
  return {
    kind,
    subject,
    scopes: allowedScopes(granted.split(' '), scopes[kind]),
    ...(claims.exp !== undefined && { expiresAt: claims.exp * 1000 }),
  };
}

export const allowedScopes = (granted: readonly string[], most: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(granted.filter((scope) => most.has(scope)));
