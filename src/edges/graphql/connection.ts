import type { CursorCodec } from '../../platform/cursor.js';
import type { PageInput } from '../../platform/page-input.js';

/** A page as the owning services send it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** One per item: the token of the page that begins behind it. */
  readonly itemTokens: readonly string[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/** https://relay.dev/graphql/connections.htm; the cursors are those of REST and gRPC. */
export interface Connection<Item> {
  readonly edges: readonly Edge<Item>[];
  readonly pageInfo: PageInfo;
}

export interface Edge<Item> {
  readonly cursor: string;
  readonly node: Item;
}

interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

export function connection<Item>(
  { items, itemTokens, nextPageToken }: Page<Item>,
  input: PageInput,
  cursors: CursorCodec,
): Connection<Item> {
  const cursorOf = cursors.encoder(input.cursorScope());
  const edges = items.map((node, index) => new LazyEdge(node, itemTokens[index] ?? '', cursorOf));
  const pageInfo = {
    hasNextPage: nextPageToken !== '',
    hasPreviousPage: Boolean(input.cursor),
    get startCursor() {
      return edges[0]?.cursor ?? null;
    },
    get endCursor() {
      return edges.at(-1)?.cursor ?? null;
    },
  };
  return { edges, pageInfo };
}

/** A cursor is signed when it is asked for, once. */
class LazyEdge<Item> implements Edge<Item> {
  private signed: string | undefined;

  constructor(
    readonly node: Item,
    private readonly token: string,
    private readonly cursorOf: (token: string) => string,
  ) {}

  get cursor(): string {
    return (this.signed ??= this.cursorOf(this.token));
  }
}
