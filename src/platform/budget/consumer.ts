import { isIPv6 } from 'node:net';
import type { Principal } from '../access.js';
import type { Tier } from './policy.js';

/** Whose budget a call is charged to. */
export interface Consumer {
  /** "partner:prt_…", "anonymous:192.0.2.7" */
  readonly key: string;
  readonly tier: Tier;
}

/** Staff work with the company's own tools, which ask for whole lists at once. */
const TIER_OF = {
  anonymous: 'anonymous',
  customer: 'signed-in',
  partner: 'partner',
  staff: 'internal',
  internal: 'internal',
} as const satisfies Record<Principal['kind'], Tier>;

/** Those who do not say who they are count by the address they call from. */
export function consumerOf({ kind, subject }: Principal, address: string): Consumer {
  return { key: `${kind}:${kind === 'anonymous' ? network(address) : subject}`, tier: TIER_OF[kind] };
}

/** One caller of IPv6 has 2^64 addresses: the network counts. IPv4 written as IPv6 is IPv4. */
function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1]) return mapped[1];
  if (!isIPv6(address)) return address;
  const [front = '', back] = (address.split('%', 1)[0] ?? '').split('::');
  const left = front === '' ? [] : front.split(':');
  const right = back === undefined || back === '' ? [] : back.split(':');
  const zeros = back === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right].slice(0, 4);
  return `${groups.map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`;
}
