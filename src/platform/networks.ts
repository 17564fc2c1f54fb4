import { BlockList, isIP } from 'node:net';

/** Whether an address lies in the networks that somebody named. */
export type ContainsAddress = (address: string) => boolean;

const version = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Reads addresses and networks, separated by commas: "10.0.0.0/8,::1". */
export function readNetworks(text: string): ContainsAddress {
  const networks = new BlockList();
  for (const entry of text.split(',').map((each) => each.trim())) {
    const [address = '', bits] = entry.split('/');
    try {
      if (bits === undefined) networks.addAddress(address, version(address));
      else networks.addSubnet(address, Number(bits), version(address));
    } catch {
      throw new Error(`must be a list of addresses and networks such as 10.0.0.0/8,::1, not "${entry}"`);
    }
  }
  return (address) => isIP(address) !== 0 && networks.check(address, version(address));
}
