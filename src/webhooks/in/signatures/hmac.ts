import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 over the parts, one behind the other. */
export function hmac(key: string | Buffer, ...parts: readonly (string | Buffer)[]): Buffer {
  const made = createHmac('sha256', key);
  for (const part of parts) made.update(part);
  return made.digest();
}

const DIGEST_BYTES = 32;

/**
 * Whether one of the claimed signatures is one of the right ones. All are compared, each in constant time, so that how
 * long it takes says nothing about how much of a signature is right.
 */
export function anyMatches(claimed: readonly Buffer[], right: readonly Buffer[]): boolean {
  let found = false;
  for (const claim of claimed)
    for (const digest of right) if (claim.length === DIGEST_BYTES && timingSafeEqual(claim, digest)) found = true;
  return found;
}

const HEX = /^[0-9a-f]{64}$/;
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;

/** A digest in hex, or nothing where it is none: no decoder is asked to make sense of something else. */
export const fromHex = (text: string): readonly Buffer[] => (HEX.test(text) ? [Buffer.from(text, 'hex')] : []);

/** A digest in base64, padded. */
export const fromBase64 = (text: string): readonly Buffer[] => (BASE64.test(text) ? [Buffer.from(text, 'base64')] : []);
