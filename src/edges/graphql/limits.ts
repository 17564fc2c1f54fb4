import { Lexer, Source, TokenKind } from 'graphql';
import { AppError } from '../../platform/errors.js';
import type { GraphqlLimits } from '../profiles.js';

export type Measures = Partial<GraphqlLimits>;

/** Throws QUERY_TOO_COMPLEX for the first measure that is above its limit. */
export function holdTo(limits: GraphqlLimits, measures: Measures): void {
  for (const limit in measures) {
    const [value = 0, allowed] = [measures[limit as keyof Measures], limits[limit as keyof GraphqlLimits]];
    if (value <= allowed) continue;
    const message = `The GraphQL request asks for too much: ${limit.replace('_', ' ')} ${value}, allowed ${allowed}.`;
    throw AppError.of('QUERY_TOO_COMPLEX', { limit, value, allowed }, { message });
  }
}

/** What can be told of a document before it is parsed, without recursion; stops where its size alone is too much. */
export function measureText(text: string, limits: GraphqlLimits): Measures {
  const document_bytes = Buffer.byteLength(text);
  if (document_bytes > limits.document_bytes) return { document_bytes };
  const lexer = new Lexer(new Source(text));
  let [tokens, nesting, directives, open] = [0, 0, 0, 0];
  try {
    for (let { kind } = lexer.advance(); kind !== TokenKind.EOF; { kind } = lexer.advance()) {
      tokens += 1;
      if (kind === TokenKind.AT) directives += 1;
      else if (OPENING.has(kind)) nesting = Math.max(nesting, ++open);
      else if (CLOSING.has(kind)) open -= 1;
    }
  } catch {
    // A character that begins no token ends the count; the parser will say where it is.
  }
  return { document_bytes, tokens, nesting, directives };
}

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.PAREN_L, TokenKind.BRACKET_L, TokenKind.BRACE_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.PAREN_R, TokenKind.BRACKET_R, TokenKind.BRACE_R]);

/** All values there are, however deep; a body nested too deep to be walked never comes this far. */
export function measureVariables(variables: object | undefined): Measures {
  if (!variables) return {};
  let count = 0;
  const waiting: unknown[] = [variables];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null) continue;
    const inner: readonly unknown[] = Array.isArray(next) ? next : Object.values(next);
    count += inner.length;
    for (const value of inner) if (typeof value === 'object') waiting.push(value);
  }
  return { variables: count };
}
