import { isIP } from 'node:net';
import { AppError } from '../platform/errors.js';

/** Host names, in lower case and without a port. */
export type HostNames = ReadonlySet<string>;

export const hostNames = (...names: readonly string[]): HostNames => new Set(names.map(plain));

/**
 * This port asks nobody who they are, so a page of another site must not reach it through an operator's browser: by a name
 * of its own that it points at this address (DNS rebinding). The browser says that name in Host. Addresses are taken, as a
 * name is what such a page needs; probes of an orchestrator come by address. Throws FORBIDDEN for any other name.
 */
export function checkHost(header: string | undefined, known: HostNames): void {
  // Only HTTP/1.0 may leave it out, which no browser speaks.
  if (header === undefined) return;
  const host = hostOf(header);
  if (host !== undefined && (isIP(host) !== 0 || isLoopback(host) || known.has(host))) return;
  const message = `This port is not reached by the name "${header}": use an address or localhost, or list the name in OPS_HOSTS.`;
  throw AppError.of('FORBIDDEN', { host: header }, { message });
}

/** undefined where it is no host with or without a port. */
function hostOf(header: string): string | undefined {
  const [, host] = /^(\[[\da-f:.]+\]|[^\s:/?#@[\]]+)(?::\d{0,5})?$/i.exec(header) ?? [];
  return host && plain(host);
}

const plain = (host: string): string => host.toLowerCase().replace(/^\[|\]$|\.$/g, '');

/** Browsers resolve these themselves, to this machine (RFC 6761). */
const isLoopback = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost');
