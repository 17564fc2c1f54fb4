import type { PeerCertificate } from 'node:tls';

/** Whom a certificate of the internal authority names, and until when. */
export interface CertifiedCaller {
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** A SPIFFE id (https://spiffe.io/docs/latest/spiffe-about/spiffe-concepts/) or a DNS name without wildcards. */
const NAME = /^URI:(spiffe:\/\/[\w.-]+(?:\/[\w.-]+)+)$|^DNS:([\w-]+(?:\.[\w-]+)*)$/;

/**
 * The names in a certificate's subjectAltName as Node writes it, SPIFFE ids first: "DNS:stock.internal, URI:spiffe://shop/stock".
 * Node quotes what could be read in two ways; a certificate with such a name names nobody.
 */
export function namesOf(subjectAltName: string | undefined): readonly string[] {
  if (!subjectAltName || subjectAltName.includes('"')) return [];
  const found = subjectAltName.split(', ').map((entry) => NAME.exec(entry));
  const [uris, hosts] = [1, 2].map((group) => found.flatMap((match) => match?.[group] ?? []));
  return [...(uris ?? []), ...(hosts ?? [])].filter((name) => name.length <= 128);
}

export const certifiedCaller = ({ subjectaltname, valid_to: until }: PeerCertificate): CertifiedCaller => ({
  names: namesOf(subjectaltname),
  expiresAt: Date.parse(until),
});
