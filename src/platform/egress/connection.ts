import { once } from 'node:events';
import { connect, type LookupFunction, type Socket, isIP } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { EgressError } from './egress-error.js';
import type { Resolve } from './resolver.js';
import { mayReach, type EgressRules } from './rules.js';
import type { Target } from './target.js';

export interface ConnectionOptions {
  readonly rules: EgressRules;
  readonly resolve: Resolve;
  /** Certificates of authorities that are trusted instead of those that come with Node. */
  readonly ca?: Buffer | undefined;
}

/**
 * A connection of its own, to an address that was checked at the moment of connecting: what a name meant a second ago does
 * not count, so changing it in between (DNS rebinding) leads nowhere.
 */
export async function connectTo(target: Target, options: ConnectionOptions, signal: AbortSignal): Promise<Socket> {
  const { host, port, tls } = target;
  const { rules, ca } = options;
  const lookup = checkedLookup(options);
  const plain = addAbortSignal(signal, connect({ host, port, lookup, autoSelectFamily: true, noDelay: true }));
  // Whatever goes wrong later is told by the request on it.
  plain.on('error', () => undefined);
  await once(plain, 'connect');
  // The last word: whichever way it came about, this is who is at the other end.
  if (plain.remoteAddress === undefined || !mayReach(rules, plain.remoteAddress)) {
    plain.destroy();
    throw forbidden();
  }
  if (!tls) return plain;
  const secured = connectTls({
    socket: plain,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
    ALPNProtocols: ['http/1.1'],
    // Said, so that NODE_TLS_REJECT_UNAUTHORIZED cannot unsay it.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
  });
  addAbortSignal(signal, secured).on('error', () => plain.destroy());
  await once(secured, 'secureConnect');
  return secured;
}

/** Gives out only addresses that may be called. */
const checkedLookup =
  ({ rules, resolve }: ConnectionOptions): LookupFunction =>
  (name, { all }, give) => {
    const found = async () => {
      const addresses = (await resolve(name)).filter((address) => mayReach(rules, address));
      if (addresses.length === 0) throw forbidden();
      return addresses.map((address) => ({ address, family: isIP(address) }));
    };
    found().then(
      (addresses) => {
        const [first] = addresses;
        if (all || !first) give(null, addresses);
        else give(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => give(error, '', 0),
    );
  };

const forbidden = () => new EgressError('forbidden', 'The host has no address that may be called.');
