import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JSONWebKeySet, type JWK } from 'jose';

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export async function signingKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** Signs what it is given; a header given wins over the ordinary one. */
export const signed = (key: SigningKey, claims: object, header: object = {}): Promise<string> =>
  new SignJWT({ ...claims })
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })
    .sign(key.privateKey);

/** Any text as a part of a token. */
export const part = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export interface IssuerServer {
  readonly issuer: string;
  /** What it publishes from now on. */
  publish(...keys: readonly SigningKey[]): void;
  /** How often its keys were fetched. */
  fetched(): number;
  close(): Promise<void>;
}

/** An issuer that publishes metadata and keys. */
export async function startIssuer(...keys: readonly SigningKey[]): Promise<IssuerServer> {
  let published: JSONWebKeySet = { keys: [] };
  let fetched = 0;
  const publish: IssuerServer['publish'] = (...next) => void (published = { keys: next.map((key) => key.publicJwk) });
  publish(...keys);
  const server = createServer(({ url }, response) => {
    if (url === '/keys') fetched += 1;
    const metadata = { issuer, jwks_uri: `${issuer}/keys` };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(url === '/keys' ? published : metadata));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections());
  return { issuer, publish, fetched: () => fetched, close };
}
