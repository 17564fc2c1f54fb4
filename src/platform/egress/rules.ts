import type { ContainsAddress } from '../networks.js';
import { isPublicAddress } from './public-address.js';

/** Whom this process may call where a stranger names the URL. */
export interface EgressRules {
  /** http:// as well as https://. */
  readonly plainHttp: boolean;
  /** Networks that may be called though they are not public. */
  readonly allowed: ContainsAddress;
}

const isLoopback: ContainsAddress = (address) => address === '::1' || /^127(\.\d{1,3}){3}$/.test(address);
const nobody: ContainsAddress = () => false;

/** In development a receiver may run on this machine, without TLS. */
export const egressRules = (options: {
  readonly development: boolean;
  readonly allowed: ContainsAddress | undefined;
}): EgressRules => ({
  plainHttp: options.development,
  allowed: options.allowed ?? (options.development ? isLoopback : nobody),
});

export const mayReach = (rules: EgressRules, address: string): boolean =>
  isPublicAddress(address) || rules.allowed(address);
