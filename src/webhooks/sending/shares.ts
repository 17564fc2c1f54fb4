import type { ClaimedEndpoint } from './claimed.js';

/** What one look may take of one endpoint. */
export interface Share {
  readonly endpoint: ClaimedEndpoint;
  readonly most: number;
}

type Ready = Pick<ClaimedEndpoint, 'partner_id' | 'left_to_partner'>;

/**
 * Divides what a process can take on among the endpoints that are ready, so that none waits for another, and what a partner
 * has left among its own. Those for whom nothing is left wait for the next look, when they come first.
 */
export function sharesOf<Endpoint extends Ready>(
  endpoints: readonly Endpoint[],
  most: number,
): readonly { readonly endpoint: Endpoint; readonly most: number }[] {
  const [share, ready] = [Math.max(1, Math.floor(most / endpoints.length)), new Map<string, Endpoint[]>()];
  for (const endpoint of endpoints) {
    const own = ready.get(endpoint.partner_id) ?? [];
    if (own.length < endpoint.left_to_partner) own.push(endpoint);
    ready.set(endpoint.partner_id, own);
  }
  return [...ready.values()].flatMap((own) =>
    own.map((endpoint) => ({ endpoint, most: Math.min(share, Math.floor(endpoint.left_to_partner / own.length)) })),
  );
}
