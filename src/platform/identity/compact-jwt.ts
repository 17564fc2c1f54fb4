import { decodeProtectedHeader, type JWTPayload, type ProtectedHeaderParameters } from 'jose';

/** Longer ones are refused unread. Access tokens of the common providers have 600 to 2,500 characters. */
export const LONGEST_JWT = 4_096;

export interface UnverifiedJwt {
  readonly header: ProtectedHeaderParameters;
  readonly payload: JWTPayload;
}

const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * Header and claims of a JWS in compact form (RFC 7515, 7.1), nothing of it verified. undefined for whatever has another
 * shape: libraries skip padding, spaces and stray bits, so that many texts would be one token to us and others elsewhere.
 */
export function readCompactJwt(token: string): UnverifiedJwt | undefined {
  if (token.length > LONGEST_JWT || !COMPACT.test(token)) return undefined;
  const [header = '', payload = '', signature = ''] = token.split('.');
  if (![header, payload, signature].every(isCanonical)) return undefined;
  const claims = strictObject(text(payload));
  if (claims === undefined || strictObject(text(header)) === undefined) return undefined;
  return { header: decodeProtectedHeader({ protected: header }), payload: claims };
}

const text = (part: string): string => Buffer.from(part, 'base64url').toString('utf8');

/** The last character may carry bits that decoding drops. */
const isCanonical = (part: string): boolean => Buffer.from(part, 'base64url').toString('base64url') === part;

/** RFC 7515, 4: a name must not occur twice; which of the two counts would be each parser's own choice. */
function strictObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return namesWritten(json) === namesKept(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Strings of valid JSON, and behind those that are names their colon. */
const STRINGS = /"(?:[^"\\]|\\.)*"(\s*:)?/gs;

const namesWritten = (json: string): number => [...json.matchAll(STRINGS)].filter(([, colon]) => colon).length;

function namesKept(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, held) => sum + namesKept(held), own);
}
