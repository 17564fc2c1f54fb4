import { createHash, randomBytes } from 'node:crypto';

export type ApiKeyMode = 'live' | 'test';

/**
 * "trv_live_3jk2…_9xq4…": what it is, its public id, its secret. The prefix lets scanners find a key that leaked and people
 * see that a test key is none for production; the id may stand in logs and lists.
 */
export interface ApiKey {
  readonly mode: ApiKeyMode;
  /** 80 random bits. */
  readonly id: string;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const KEY = /^trv_(live|test)_([a-z2-7]{16})_[a-z2-7]{52}$/;

export const looksLikeApiKey = (token: string): boolean => /^trv_(live|test)_/.test(token);

export function readApiKey(text: string): ApiKey | undefined {
  const [, mode, id] = KEY.exec(text) ?? [];
  return id === undefined ? undefined : { mode: mode as ApiKeyMode, id };
}

/** The secret has 256 random bits and is shown once: only its hash is kept. */
export const newApiKey = (mode: ApiKeyMode): string =>
  `trv_${mode}_${base32(randomBytes(10))}_${base32(randomBytes(32))}`;

/**
 * SHA-256, and not a slow hash for passwords: nobody can try 2^256 secrets, however fast the hash, while a slow one would
 * cost 100 ms for each request and let anybody keep our processors busy with made-up keys.
 */
export const hashApiKey = (key: string): Buffer => createHash('sha256').update(key).digest();

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[parseInt(five.padEnd(5, '0'), 2)]).join('');
}
