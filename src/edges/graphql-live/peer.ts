import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ANONYMOUS, type Identities, type Principal } from '../../platform/access.js';
import { AppError } from '../../platform/errors.js';
import { CLIENT_HEADERS, clientOf } from '../profiles.js';
import { bearerOf } from '../rest/context.js';
import type { ClientName } from '../profiles.js';

/** Who is at the other end of a socket, once it has said so. */
export interface Peer {
  readonly principal: Principal;
  readonly client: ClientName | undefined;
}

/** What a browser cannot send as headers of a handshake it sends as members of connection_init. */
const SAID = ['authorization', ...CLIENT_HEADERS];

/**
 * Throws UNAUTHENTICATED where the credentials are missing or no good. Cookies are never looked at, so that a page of another
 * site gains nothing by opening a socket in its visitor's name.
 */
export async function identify(
  { headers }: IncomingMessage,
  params: Readonly<Record<string, unknown>> = {},
  identities: Identities,
): Promise<Peer> {
  const said = Object.entries(params).flatMap(([name, value]): [string, string][] =>
    SAID.includes(name.toLowerCase()) && typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
  );
  const given: IncomingHttpHeaders = { ...headers, ...Object.fromEntries(said) };
  const { authorization } = given;
  const principal = authorization === undefined ? ANONYMOUS : await bearerOf(authorization, identities);
  if (principal.kind === 'anonymous') throw AppError.of('UNAUTHENTICATED');
  return { principal, client: clientOf(given, principal) };
}
