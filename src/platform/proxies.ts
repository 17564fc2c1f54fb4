import { isIP } from 'node:net';
import type { ContainsAddress } from './networks.js';

/** Whether an address is one of a proxy that is believed. */
export type TrustsProxy = ContainsAddress;

/** The nearest address that is not a proxy's: whatever stands before it in X-Forwarded-For, anybody may have written. */
export function clientAddress(peer: string, forwardedFor: string | undefined, trusts: TrustsProxy | undefined): string {
  if (!trusts || forwardedFor === undefined) return peer;
  const way = [...forwardedFor.split(',').map((each) => each.trim()), peer];
  const last = way.findLastIndex((address) => !trusts(address));
  const found = way[Math.max(0, last)] ?? peer;
  // Words in place of an address would give a caller as many budgets as words.
  return isIP(found) === 0 ? peer : found;
}
