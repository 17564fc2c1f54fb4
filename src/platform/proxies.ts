import { BlockList, isIP } from 'node:net';

/** Whether an address is one of a proxy that is believed. */
export type TrustsProxy = (address: string) => boolean;

const version = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Reads addresses and networks, separated by commas: "10.0.0.0/8,::1". */
export function readProxies(text: string): TrustsProxy {
  const trusted = new BlockList();
  for (const entry of text.split(',').map((each) => each.trim())) {
    const [address = '', bits] = entry.split('/');
    try {
      if (bits === undefined) trusted.addAddress(address, version(address));
      else trusted.addSubnet(address, Number(bits), version(address));
    } catch {
      throw new Error(`must be a list of addresses and networks such as 10.0.0.0/8,::1, not "${entry}"`);
    }
  }
  return (address) => isIP(address) !== 0 && trusted.check(address, version(address));
}

/** The nearest address that is not a proxy's: whatever stands before it in X-Forwarded-For, anybody may have written. */
export function clientAddress(peer: string, forwardedFor: string | undefined, trusts: TrustsProxy | undefined): string {
  if (!trusts || forwardedFor === undefined) return peer;
  const way = [...forwardedFor.split(',').map((each) => each.trim()), peer];
  const last = way.findLastIndex((address) => !trusts(address));
  const found = way[Math.max(0, last)] ?? peer;
  // Words in place of an address would give a caller as many budgets as words.
  return isIP(found) === 0 ? peer : found;
}
