import { createHash } from 'node:crypto';

/**
 * The id by which services know a request: made of what it is about, so that it is the same whoever sends it, and however
 * often. A UUID of version 8 (RFC 9562, section 5.8).
 */
export function requestIdOf(...about: readonly string[]): string {
  const bytes = createHash('sha256').update(about.join('/')).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
