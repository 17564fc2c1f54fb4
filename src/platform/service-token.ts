import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { Principal } from './access.js';
import type { Clock } from './clock.js';

const HEADER = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');
const LIFETIME_SECONDS = 60;

interface Claims {
  readonly iss: string;
  readonly sub: string;
  readonly kind: Principal['kind'];
  readonly scope: string;
  readonly exp: number;
}

/**
 * The verified identity of a caller on its way from the BFF to the services: a JWT (RFC 7519, HS256) that lives a minute,
 * so that a service in any language can check it with the shared secret.
 */
export class ServiceTokens {
  private readonly signed = new WeakMap<Principal, { readonly token: string; readonly renewAt: number }>();

  // As an object: with bytes, Node makes one for every token, which takes longer than the signature.
  private readonly key: KeyObject;

  constructor(
    secret: Buffer,
    private readonly clock: Clock,
  ) {
    this.key = createSecretKey(secret);
  }

  sign(principal: Principal): string {
    const now = this.clock.now();
    const held = this.signed.get(principal);
    if (held && now < held.renewAt) return held.token;
    const exp = Math.floor(now / 1000) + LIFETIME_SECONDS;
    const { subject: sub, kind, scopes } = principal;
    const claims: Claims = { iss: 'trivium', sub, kind, scope: [...scopes].join(' '), exp };
    const body = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    const token = `${body}.${this.mac(body).toString('base64url')}`;
    this.signed.set(principal, { token, renewAt: now + (LIFETIME_SECONDS * 1000) / 2 });
    return token;
  }

  /** undefined for whatever was not signed here or is over. */
  verify(token: string): Principal | undefined {
    const end = token.lastIndexOf('.');
    const mac = Buffer.from(token.slice(end + 1), 'base64url');
    const body = token.slice(0, end);
    if (!body.startsWith(`${HEADER}.`) || mac.length !== 32 || !timingSafeEqual(mac, this.mac(body))) return undefined;
    const claims = JSON.parse(Buffer.from(body.slice(HEADER.length + 1), 'base64url').toString()) as Claims;
    if (claims.exp * 1000 <= this.clock.now()) return undefined;
    return { kind: claims.kind, subject: claims.sub, scopes: new Set(claims.scope.split(' ').filter(Boolean)) };
  }

  private mac(body: string): Buffer {
    return createHmac('sha256', this.key).update(body).digest();
  }
}
