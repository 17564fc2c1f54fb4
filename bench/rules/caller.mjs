import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const ISSUER = 'https://bench.example';
export const AUDIENCE = 'trivium-bench';
const ALGORITHM = 'ES256';
const KEY_ID = 'bench';

/** Without the scopes of protected fields, so that field policy has something to empty. */
const SCOPES = ['orders:read', 'catalog:read', 'customers:read', 'customers:write'];

/** Whom a BFF without identity takes every caller for: the one that the token names. */
export const principal = { kind: 'staff', subject: 'staff', scopes: new Set(SCOPES) };

/** An access token as an issuer would sign it, and the issuer's public keys. */
export async function newCaller() {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  const { kind, subject } = principal;
  const token = await new SignJWT({ kind, scope: SCOPES.join(' '), client_id: 'bench' })
    .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID, typ: 'at+jwt' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  const key = { ...(await exportJWK(publicKey)), kid: KEY_ID, alg: ALGORITHM, use: 'sig' };
  return { token, keys: { keys: [key] } };
}
