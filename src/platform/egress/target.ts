import { isIP } from 'node:net';
import { EgressError } from './egress-error.js';
import { mayReach, type EgressRules } from './rules.js';

/** A URL that may be called, as far as the URL itself tells. */
export interface Target {
  readonly url: URL;
  readonly tls: boolean;
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

const LOWEST_OPEN_PORT = 1024;

/**
 * Reads a URL that a stranger named; throws an EgressError "forbidden" that says what is wrong with it. Addresses are
 * checked here in whichever spelling (`URL` knows decimal, octal, hexadecimal and short ones); those of names when connecting.
 */
export function readTarget(text: string, rules: EgressRules): Target {
  const url = URL.canParse(text) ? new URL(text) : refuse('is not a URL');
  const tls = url.protocol === 'https:';
  if (!tls && !(rules.plainHttp && url.protocol === 'http:')) refuse('must begin with https://');
  if (url.username !== '' || url.password !== '') refuse('must not hold a name or a password');
  const usual = tls ? 443 : 80;
  const port = url.port === '' ? usual : Number(url.port);
  if (port !== usual && port < LOWEST_OPEN_PORT) refuse(`must use port ${usual}, or one from ${LOWEST_OPEN_PORT} on`);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (host === '') refuse('is not a URL');
  const addresses = addressesOf(host);
  if (addresses.length > 0 && !addresses.some((address) => mayReach(rules, address)))
    refuse('must not lead to an address that is not public');
  return { url, tls, host, port };
}

/** What it leads to where no name server is to be asked. */
export function addressesOf(host: string): readonly string[] {
  if (isIP(host) !== 0) return [host];
  return /(^|\.)localhost$/.test(host) ? ['127.0.0.1', '::1'] : [];
}

function refuse(reason: string): never {
  throw new EgressError('forbidden', `The URL ${reason}.`);
}
