import { hash } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { Identities, type Principal } from '../access.js';
import type { Clock } from '../clock.js';
import { principalOf, type ClaimRules } from './claims.js';
import { LONGEST_JWT, readCompactJwt, type UnverifiedJwt } from './compact-jwt.js';
import type { IssuerKeys } from './issuer-keys.js';

export interface TrustedIssuer {
  /** The claim `iss`, character by character. */
  readonly issuer: string;
  readonly audience: string;
  readonly keys: IssuerKeys;
  readonly rules: ClaimRules;
}

/** Asymmetric ones alone: with HMAC the public key would be the secret. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
const SKEW_SECONDS = 5;
/** A verified token is not verified again for this long; also the longest that a withdrawn key lives on. */
const REMEMBERED_MILLISECONDS = 30_000;
const MOST_REMEMBERED = 10_000;

/** Callers with a JWT access token (RFC 9068). Whatever is wrong with one, the answer is the same: undefined. */
export class JwtIdentities extends Identities {
  // By hash: the tokens themselves are kept nowhere. One principal per token also lets its service token be reused.
  private readonly verified = new Map<string, { readonly principal: Principal; readonly until: number }>();

  constructor(
    /** Asked at each call: the address of the development issuer is known once its port is taken. */
    private readonly issuers: () => readonly TrustedIssuer[],
    private readonly clock: Clock,
  ) {
    super();
  }

  async find(token: string): Promise<Principal | undefined> {
    if (token.length > LONGEST_JWT) return undefined;
    // Asked first: one that was verified character by character needs not even be read.
    const key = hash('sha256', token, 'base64');
    const known = this.verified.get(key);
    if (known && this.clock.now() < known.until) return known.principal;
    const jwt = readCompactJwt(token);
    const trusted = jwt && this.issuers().find(({ issuer }) => issuer === jwt.payload.iss);
    if (!jwt || !trusted) return undefined;
    const principal = await this.verify(token, jwt, trusted);
    if (principal) this.remember(key, principal, (jwt.payload.exp ?? 0) * 1000);
    return principal;
  }

  private async verify(
    token: string,
    { header }: UnverifiedJwt,
    trusted: TrustedIssuer,
  ): Promise<Principal | undefined> {
    const { alg, kid } = header;
    // Before the key is looked for: what could never pass must not make us ask the issuer.
    if (typeof kid !== 'string' || typeof alg !== 'string' || !ALGORITHMS.includes(alg)) return undefined;
    const key = await trusted.keys.find({ alg, kid });
    if (!key) return undefined;
    try {
      const { payload } = await jwtVerify(token, key, {
        typ: 'at+jwt',
        algorithms: [alg],
        issuer: trusted.issuer,
        audience: trusted.audience,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: SKEW_SECONDS,
        currentDate: new Date(this.clock.now()),
      });
      return principalOf(payload, trusted.rules);
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
      throw error;
    }
  }

  private remember(key: string, principal: Principal, expires: number): void {
    const oldest = this.verified.size >= MOST_REMEMBERED ? this.verified.keys().next().value : undefined;
    if (oldest !== undefined) this.verified.delete(oldest);
    this.verified.delete(key);
    this.verified.set(key, { principal, until: Math.min(expires, this.clock.now() + REMEMBERED_MILLISECONDS) });
  }
}
