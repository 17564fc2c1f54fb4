import { SetMetadata } from '@nestjs/common';
import { AppError } from './errors.js';

/** Who calls. Edges decide by scopes what a caller may do; the owning service decides by subject which records it sees. */
export interface Principal {
  readonly kind: 'anonymous' | 'customer' | 'partner' | 'staff' | 'internal';
  /** The customer's, partner's or caller's id; empty for anonymous. */
  readonly subject: string;
  readonly scopes: ReadonlySet<string>;
  /** Milliseconds since the epoch when the credential ends: what goes on longer than a request must stop then. */
  readonly expiresAt?: number;
  /** Calls back, later, when the credential is taken back before that; returns what calls it off. `whenEnded` minds both. */
  readonly revoked?: (tell: () => void) => () => void;
}

export const ANONYMOUS: Principal = { kind: 'anonymous', subject: '', scopes: new Set() };

/** Resolves a bearer token or API key; undefined where it is unknown. Bound at the root of the application. */
export abstract class Identities {
  abstract find(token: string): Promise<Principal | undefined>;
}

export interface Requirement {
  /** undefined = public. */
  readonly scope: string | undefined;
}

export const REQUIREMENT = Symbol.for('trivium.requirement');

/** The operation needs this scope, for example "orders:read". */
export const Allow = (scope: string): MethodDecorator => SetMetadata(REQUIREMENT, { scope } satisfies Requirement);

/** The operation is open to everyone. */
export const Public = (): MethodDecorator => SetMetadata(REQUIREMENT, { scope: undefined } satisfies Requirement);

/** Throws UNAUTHENTICATED or FORBIDDEN. An operation that declares nothing is refused, so that none is open by oversight. */
export function assertAllowed(principal: Principal, requirement: Requirement | undefined): void {
  if (requirement === undefined)
    throw AppError.of('INTERNAL', {}, { cause: new Error('operation without @Allow or @Public') });
  const { scope } = requirement;
  if (scope === undefined || principal.scopes.has(scope)) return;
  if (principal.kind === 'anonymous') throw AppError.of('UNAUTHENTICATED');
  throw AppError.of('FORBIDDEN', { required_scope: scope });
}
