import { existsSync, readFileSync } from 'node:fs';

/** The kinds of values. Each throws a sentence that begins "must be …", and shows no password. */

function must(wanted: string, value: string, holds: boolean): void {
  if (!holds) throw new Error(`must be ${wanted}, not "${value}"`);
}

export const word = (value: string): string => value;

export function integer(least: number, most: number) {
  return (value: string): number => {
    const holds = /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
    must(`a whole number from ${least} to ${most}`, value, holds);
    return Number(value);
  };
}

export function oneOf<T extends string>(...allowed: readonly T[]) {
  return (value: string): T => {
    must(`one of ${allowed.join(', ')}`, value, allowed.includes(value as T));
    return value as T;
  };
}

export function address(value: string): string {
  must('host:port', value, /^[^\s:/]+:\d{1,5}$|^\[[0-9a-f:]+\]:\d{1,5}$/i.test(value));
  return value;
}

export function postgresUrl(value: string): string {
  must('a postgres:// URL', withoutPassword(value), /^postgres(ql)?:\/\//.test(value));
  return value;
}

export function smtpUrl(value: string): string {
  must('an smtp:// or smtps:// URL', withoutPassword(value), /^smtps?:\/\/[^\s/]+/.test(value));
  return value;
}
/** "Name <address>" or an address alone, on one line: it becomes a header. */
export function mailbox(value: string): string {
  must(
    'a name with an <address>, or an address',
    value,
    /^([^\p{Cc}<>@,;]+ )?(<[^\s<>@]+@[^\s<>@]+>)$|^[^\s<>@,;]+@[^\s<>@,;]+$/u.test(value),
  );
  return value;
}

export function natsUrl(value: string): string {
  must('a nats:// or tls:// URL', withoutPassword(value), /^(nats|tls):\/\/[^\s/]+/.test(value));
  return value;
}

export function redisUrl(value: string): string {
  must('a redis:// URL', withoutPassword(value), /^rediss?:\/\//.test(value));
  return value;
}

export function httpUrl(value: string): string {
  must('an http:// or https:// URL', value, /^https?:\/\/[^\s/]+/.test(value));
  return value.replace(/\/$/, '');
}

/** An issuer is compared character by character, so nothing of it is tidied. */
export function issuer(value: string): string {
  must('an http:// or https:// URL without query', value, /^https?:\/\/[^\s/?#]+[^\s?#]*$/.test(value));
  return value;
}

/** The text in a file of certificates or keys; a private key is not quoted when it is none. */
export function pemFile(path: string): Buffer {
  const text = existsSync(path) ? readFileSync(path) : undefined;
  must('the path of a PEM file that can be read', path, text?.includes('-----BEGIN ') === true);
  return text as Buffer;
}

export function words(value: string): readonly string[] {
  const found = value.split(',').map((one) => one.trim());
  must(
    'words with commas between',
    value,
    found.every((one) => /^[^\s,]+$/.test(one)),
  );
  return found;
}

export function secret(value: string): Buffer {
  must('at least 32 characters long', '…', value.length >= 32);
  return Buffer.from(value, 'utf8');
}

/** What two sides share to sign with, one or several while one is rotated. */
export function sharedSecrets(value: string): readonly string[] {
  const found = value.split(',').map((one) => one.trim());
  must(
    'secrets of at least 16 characters, with commas between',
    '…',
    found.every((one) => /^[\x21-\x7e]{16,}$/.test(one)),
  );
  return found;
}

/** The same as Standard Webhooks writes them. */
export function standardSecrets(value: string): readonly string[] {
  const found = value.split(',').map((one) => one.trim());
  const holds = (one: string) =>
    /^(whsec_)?[A-Za-z0-9+/]+={0,2}$/.test(one) && Buffer.from(one.replace(/^whsec_/, ''), 'base64').length >= 24;
  must('whsec_ and at least 24 bytes in base64, several with commas between', '…', found.every(holds));
  return found;
}

export function pathSecret(value: string): string {
  must('32 to 100 letters, digits, - and _', '…', /^[\w-]{32,100}$/.test(value));
  return value;
}

const withoutPassword = (url: string): string => url.replace(/:[^:@/]*@/, ':…@');
