import { createHash } from 'node:crypto';

/** Digest of a validated input: equal where the meaning is, whatever the road, the spelling and the order of the bytes. */
export const fingerprint = (input: object): string =>
  createHash('sha256')
    .update(JSON.stringify(canonical(input)))
    .digest('base64url');

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, held]) => held !== undefined);
  // Pairs and no object, whose number-like names JavaScript would put first.
  return { object: present.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, held]) => [name, canonical(held)]) };
}
