import { oneOf } from './values.js';

/** The internal services, in the order of their names' first use in an order's life. */
export const SERVICES = [
  'orders',
  'catalog',
  'customers',
  'inventory',
  'payments',
  'fulfillment',
  'notifications',
] as const;
export type ServiceName = (typeof SERVICES)[number];

/** What a process may run: each service, and what stands in front of them or works for them. */
export const ROLES = ['bff', 'worker', ...SERVICES] as const;
export type Role = (typeof ROLES)[number];

/** The services that a role calls: a process with that role runs them too, or is told where they are. */
export const CALLED_BY: Partial<Record<Role, readonly ServiceName[]>> = {
  worker: ['orders', 'catalog', 'customers', 'inventory', 'payments', 'fulfillment', 'notifications'],
  bff: ['orders', 'catalog', 'customers', 'inventory', 'payments', 'fulfillment'],
};

/** The services that a process with these roles calls. */
export const calledBy = (roles: readonly Role[]): readonly ServiceName[] =>
  SERVICES.filter((service) => roles.some((role) => CALLED_BY[role]?.includes(service)));

export function readRoles(value: string): readonly Role[] {
  return value === 'all' ? ROLES : value.split(',').map((role) => oneOf(...ROLES)(role.trim()));
}
