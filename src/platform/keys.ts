import { hkdfSync } from 'node:crypto';

/** A key of its own for each purpose, from the one root secret (HKDF-SHA256, RFC 5869). */
export const deriveKey = (secret: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'trivium', purpose, 32));
