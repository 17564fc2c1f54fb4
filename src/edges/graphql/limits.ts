import { Kind, Lexer, parse, Source, TokenKind, type DocumentNode, type SelectionSetNode } from 'graphql';
import { AppError } from '../../platform/errors.js';

/** What a document may ask for. Sixty operations of real storefronts need at most depth 7, 6 aliases and 248 tokens. */
export const GRAPHQL_LIMITS = {
  document_bytes: 16 * 1024,
  tokens: 1000,
  /** The introspection query of tools has 15. */
  depth: 15,
  aliases: 30,
  root_fields: 20,
} as const;

type Limit = keyof typeof GRAPHQL_LIMITS;

const REMEMBERED = 500;

/** Refuses documents that ask for too much, the cheapest check first: nothing too large ever reaches the parser. */
export class DocumentLimits {
  private readonly admitted = new Set<string>();

  /** Throws QUERY_TOO_COMPLEX. */
  check(document: string): void {
    if (this.admitted.has(document)) return;
    hold('document_bytes', Buffer.byteLength(document));
    hold('tokens', tokensOf(document));
    const parsed = parsedOrNone(document);
    // What cannot be parsed is refused where documents are validated.
    if (!parsed) return;
    const shape = shapeOf(parsed);
    hold('depth', shape.depth);
    hold('aliases', shape.aliases);
    hold('root_fields', shape.fields);
    if (this.admitted.size >= REMEMBERED) this.admitted.clear();
    this.admitted.add(document);
  }
}

function hold(limit: Limit, value: number): void {
  const allowed = GRAPHQL_LIMITS[limit];
  if (value <= allowed) return;
  const message = `The GraphQL document asks for too much: ${limit.replace('_', ' ')} ${value}, allowed ${allowed}.`;
  throw AppError.of('QUERY_TOO_COMPLEX', { limit, value, allowed }, { message });
}

function tokensOf(document: string): number {
  const lexer = new Lexer(new Source(document));
  let count = 0;
  try {
    while (lexer.advance().kind !== TokenKind.EOF) count++;
  } catch {
    // A character that begins no token ends the count; the parser will say where it is.
  }
  return count;
}

function parsedOrNone(document: string): DocumentNode | undefined {
  try {
    return parse(document, { noLocation: true });
  } catch {
    return undefined;
  }
}

interface Shape {
  readonly depth: number;
  readonly aliases: number;
  /** On the first level. */
  readonly fields: number;
}

const NOTHING: Shape = { depth: 0, aliases: 0, fields: 0 };

/** The largest of each over all operations. */
function shapeOf({ definitions }: DocumentNode): Shape {
  const fragments = new Map(
    definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node.selectionSet]] : [],
    ),
  );
  // Measured once each: fragments that spread each other twice would take exponential time.
  const measured = new Map<string, Shape>();

  const fragment = (name: string): Shape => {
    const known = measured.get(name);
    if (known) return known;
    // Of a fragment that spreads itself, which validation refuses.
    measured.set(name, NOTHING);
    const shape = measure(fragments.get(name));
    measured.set(name, shape);
    return shape;
  };

  const measure = (set: SelectionSetNode | undefined): Shape => {
    let { depth, aliases, fields } = NOTHING;
    for (const selection of set?.selections ?? []) {
      const field = selection.kind === Kind.FIELD;
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragment(selection.name.value) : measure(selection.selectionSet);
      depth = Math.max(depth, inner.depth + (field ? 1 : 0));
      aliases += inner.aliases + (field && selection.alias ? 1 : 0);
      fields += field ? 1 : inner.fields;
    }
    return { depth, aliases, fields };
  };

  return definitions
    .flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION ? [measure(node.selectionSet)] : []))
    .reduce(
      (a, b) => ({
        depth: Math.max(a.depth, b.depth),
        aliases: Math.max(a.aliases, b.aliases),
        fields: Math.max(a.fields, b.fields),
      }),
      NOTHING,
    );
}
