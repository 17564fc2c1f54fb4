import type { JSONWebKeySet } from 'jose';

const MILLISECONDS = 3_000;
const MOST_CHARACTERS = 262_144;

/**
 * Loads the keys of an issuer from `jwksUrl`, or from where its metadata says they are
 * (https://openid.net/specs/openid-connect-discovery-1_0.html).
 */
export function keyLoader(issuer: string, jwksUrl: string | undefined): () => Promise<JSONWebKeySet> {
  let url = jwksUrl;
  return async () => {
    url ??= await discover(issuer);
    const body = await fetchObject(url);
    // What its keys are worth is judged one by one.
    if (!Array.isArray(body['keys'])) throw new Error(`${url} holds no keys`);
    return body as unknown as JSONWebKeySet;
  };
}

async function discover(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { issuer: named, jwks_uri: keys } = await fetchObject(url);
  // Metadata of somebody else would bring somebody else's keys.
  if (named !== issuer) throw new Error(`${url} is not the metadata of ${issuer}`);
  if (typeof keys !== 'string') throw new Error(`${url} names no jwks_uri`);
  return keys;
}

async function fetchObject(url: string): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(MILLISECONDS),
  });
  const text = await answer.text();
  if (answer.status !== 200 || text.length > MOST_CHARACTERS) {
    throw new Error(`${url} answered ${answer.status} with ${text.length} characters`);
  }
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new Error(`${url} is no JSON object`);
  return value as Readonly<Record<string, unknown>>;
}
