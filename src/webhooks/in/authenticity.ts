import { createHash } from 'node:crypto';
import type { Arrived, Refusal } from './delivery.js';
import type { Provider } from './provider.js';
import type { Scheme } from './signatures/scheme.js';

/** The secrets that are in use, by the names that schemes ask for. */
export type Secrets = Readonly<Record<string, readonly string[]>>;

export type Verdict = { readonly deliveryId: string } | { readonly refused: Refusal };

export const isConfigured = ({ schemes }: Provider, secrets: Secrets): boolean =>
  schemes.some((scheme) => secretsOf(scheme, secrets).length > 0);

/**
 * Who sent it, told by its bytes and nothing else. `repeated`: names of headers that came more than once; which of them was
 * meant cannot be told.
 */
export function judge(
  provider: Provider,
  arrived: Arrived,
  {
    secrets,
    now,
    repeated,
  }: { readonly secrets: Secrets; readonly now: number; readonly repeated: ReadonlySet<string> },
): Verdict {
  const scheme = provider.schemes.find(({ headers: [signature] }) => arrived.headers[signature] !== undefined);
  if (!scheme) return { refused: 'signature' };
  const own = secretsOf(scheme, secrets);
  if (own.length === 0) return { refused: 'signature' };
  if ([...scheme.headers, ...provider.keeps].some((name) => repeated.has(name))) return { refused: 'signature' };
  const refused = scheme.verify(arrived, own, now);
  if (refused) return { refused };
  const said = scheme.id === undefined ? provider.deliveryId?.(arrived) : arrived.headers[scheme.id];
  return { deliveryId: deliveryId(said, arrived.body) };
}

/** As the provider says; by the bytes where it says none, or one that is none. */
export const deliveryId = (said: string | undefined, body: Buffer): string =>
  said !== undefined && ID.test(said) ? said : `sha256:${createHash('sha256').update(body).digest('hex')}`;

const ID = /^[\x21-\x7e]{1,200}$/;

/** The headers of a delivery that are kept; never a signature. */
export function keptHeaders({ schemes, keeps }: Provider, headers: Arrived['headers']): Record<string, string> {
  const ids = schemes.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const names = new Set(['content-type', ...ids, ...keeps]);
  const held = [...names].flatMap((name): [string, string][] => {
    const value = headers[name];
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(held);
}

/** A secret that is empty would be everybody's. */
const secretsOf = (scheme: Scheme, secrets: Secrets): readonly string[] =>
  (secrets[scheme.secrets] ?? []).filter((secret) => secret !== '');
