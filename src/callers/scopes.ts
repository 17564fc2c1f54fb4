import type { Principal } from '../platform/access.js';
import type { ScopesOfKinds } from '../platform/identity/claims.js';

const READ_SHOP = ['orders:read', 'catalog:read', 'customers:read', 'payments:read', 'fulfillment:read'];
const READ_ALL = [
  ...READ_SHOP,
  'orders:internal',
  'catalog:cost',
  'customers:pii',
  'customers:internal',
  'payments:sensitive',
];
const SHOP = [...READ_SHOP, 'orders:write'];
/** Webhooks are for partners alone: nobody else has endpoints. */
const WEBHOOKS = 'webhooks:manage';
const WRITE_ALL = ['customers:write', 'orders:write'];

/** What each kind of caller may be granted at most, whoever grants it. */
export const SCOPES_OF_KINDS: ScopesOfKinds = {
  // Their own, and of it everything: the services show them no other records.
  customer: new Set([...SHOP, 'customers:pii']),
  partner: new Set([...SHOP, 'customers:pii', WEBHOOKS]),
  staff: new Set([...READ_ALL, ...WRITE_ALL]),
  internal: new Set([...READ_ALL, ...WRITE_ALL]),
};

/** What a partner gets unless its key says otherwise: no personal data. */
export const PARTNER_SCOPES: readonly string[] = [...SHOP, WEBHOOKS];

/** As whom orders of shops outside are placed. */
export const IMPORTS_PRINCIPAL: Principal = { kind: 'internal', subject: 'imports', scopes: SCOPES_OF_KINDS.internal };

/** As whom partners are written to about their webhooks. */
export const WEBHOOKS_PRINCIPAL: Principal = {
  kind: 'internal',
  subject: 'webhooks',
  scopes: SCOPES_OF_KINDS.internal,
};

/** As whom the sagas call the services: nobody asks for what they do but the order that was placed. */
export const SAGAS_PRINCIPAL: Principal = { kind: 'internal', subject: 'sagas', scopes: SCOPES_OF_KINDS.internal };
