import { createHash } from 'node:crypto';
import { systemClock, type Clock } from './clock.js';
import { fewRandomBytes } from './random.js';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * "ord_01k9…": a prefix and a ULID in lower case (https://github.com/ulid/spec): 48 bits of time, 80 random bits,
 * so that ids sort by the moment they were made.
 */
export function newId(prefix: string, clock: Clock = systemClock, random: Uint8Array = fewRandomBytes(10)): string {
  const now = clock.now();
  let id = '';
  for (let shift = 45; shift >= 0; shift -= 5) id += ALPHABET[Math.floor(now / 2 ** shift) % 32];
  let bits = 0;
  let held = 0;
  for (const byte of random) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      id += ALPHABET[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return `${prefix}_${id}`;
}

const ID = /^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/;

export const isId = (prefix: string, value: string): boolean => value.startsWith(`${prefix}_`) && ID.test(value);

/** A pattern for class-validator and OpenAPI. */
export const idPattern = (prefix: string): RegExp => new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`);

/** The same UUID for the same names, in every process (version 8 of RFC 9562): so that a repeated step repeats its request id. */
export function uuidOf(...names: readonly string[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(names)).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
