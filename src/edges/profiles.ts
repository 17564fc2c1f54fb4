import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../platform/access.js';
import { PAGE_SIZE } from '../platform/page-input.js';

/** What a GraphQL request may ask for; each is the name of a limit in the details of QUERY_TOO_COMPLEX. */
export interface GraphqlLimits {
  readonly document_bytes: number;
  readonly tokens: number;
  /** Brackets within brackets of any kind: a parser recurses into each. */
  readonly nesting: number;
  readonly directives: number;
  readonly fragments: number;
  readonly depth: number;
  readonly aliases: number;
  readonly root_fields: number;
  /** Fields that stand again where they already stand: validation compares each with each. */
  readonly repeats: number;
  /** Fields and fragments, each fragment as often as it is spread. */
  readonly selections: number;
  /** Values in the variables, those within lists and objects too. */
  readonly variables: number;
  /** In points: one is what an ordinary read of REST or gRPC costs. */
  readonly cost: number;
}

export interface ClientProfile {
  readonly limits: GraphqlLimits;
  /** Of every list, the same on the three roads. */
  readonly pages: typeof PAGE_SIZE;
  /** Folder below graphql/operations with the only documents that the client may run in production. */
  readonly documents: string;
  /** Longest time that shared caches may keep an answer that is the same for everyone; 0 = they keep none. */
  readonly cacheSeconds: number;
  /** Width of pictures, in pixels, where a document does not ask for one; undefined = as they are. */
  readonly imageWidth: number | undefined;
}

/**
 * Sixty operations of real storefronts need at most depth 7, 6 aliases, 248 tokens and 2,125 characters. A cart that shows
 * whole products, as that of Vercel's template for Shopify does, is 12 deep.
 */
const STOREFRONT: GraphqlLimits = {
  document_bytes: 16 * 1024,
  tokens: 1000,
  nesting: 32,
  directives: 30,
  fragments: 40,
  /** The introspection query of tools has 15. */
  depth: 15,
  aliases: 30,
  root_fields: 20,
  repeats: 50,
  selections: 1000,
  variables: 1000,
  cost: 30,
};

/** Everything that depends on which client asks. */
export const CLIENT_PROFILES = {
  web: { limits: STOREFRONT, pages: PAGE_SIZE, documents: 'web', cacheSeconds: 60, imageWidth: 1200 },
  // Phones show a list that is minutes old at once, and refresh it by pulling.
  mobile: { limits: STOREFRONT, pages: PAGE_SIZE, documents: 'mobile', cacheSeconds: 300, imageWidth: 640 },
  partner: {
    limits: { ...STOREFRONT, cost: 60 },
    pages: PAGE_SIZE,
    documents: 'partner',
    cacheSeconds: 0,
    imageWidth: undefined,
  },
  internal: {
    limits: { ...STOREFRONT, cost: 300 },
    pages: PAGE_SIZE,
    documents: 'internal',
    cacheSeconds: 0,
    imageWidth: undefined,
  },
} as const satisfies Record<string, ClientProfile>;

export type ClientName = keyof typeof CLIENT_PROFILES;

/** By the first, or by the second, which Apollo's clients send by themselves. */
export const CLIENT_HEADERS = ['x-client-id', 'apollographql-client-name'] as const;

/**
 * Which client a request comes from. Anyone may say "web" or "mobile": it gives nothing but the tightest limits and a fixed
 * set of documents. Partners and internal callers are known by their credentials. Undefined = none of these.
 */
export function clientOf(headers: IncomingHttpHeaders, { kind }: Principal): ClientName | undefined {
  const said = CLIENT_HEADERS.map((name) => headers[name]).find((value) => value !== undefined);
  if (said === 'web' || said === 'mobile') return said;
  return kind === 'partner' || kind === 'internal' ? kind : undefined;
}

/** A client that nobody knows is held to what holds for browsers. */
export const profileOf = (client: ClientName | undefined): ClientProfile => CLIENT_PROFILES[client ?? 'web'];
