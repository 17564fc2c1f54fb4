import { createHash } from 'node:crypto';
import { NoSchemaIntrospectionCustomRule, parse, specifiedRules, validate } from 'graphql';
import { GraphQLError, type DocumentNode, type GraphQLSchema } from 'graphql';
import { LeastRecentlyUsed } from '../../platform/lru.js';
import type { GraphqlLimits } from '../profiles.js';
import { holdTo, measureText, type Measures } from './limits.js';
import { publicSeconds } from './public.js';
import { measureShape } from './shape.js';

/** A valid document, with all that is known of it before a request gives it variables. */
export interface PreparedDocument {
  readonly text: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly hash: string;
  readonly document: DocumentNode;
  readonly measures: Measures;
  /** How long shared caches may keep answers to it; 0 = not at all. */
  readonly publicSeconds: number;
}

/** What is wrong with a document; nothing of it was executed. */
export class InvalidDocument extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super('the document is not valid');
  }
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const REMEMBERED = 300;
const MOST_ERRORS = 20;

/** Measures, parses and validates each document once; those that came last are remembered. */
export class Documents {
  private readonly byText = new LeastRecentlyUsed<PreparedDocument>(REMEMBERED);
  private readonly byHash = new LeastRecentlyUsed<PreparedDocument>(REMEMBERED);

  constructor(
    private readonly schema: GraphQLSchema,
    /** Introspection, and what was probably meant. */
    private readonly open: boolean,
  ) {}

  /** Throws QUERY_TOO_COMPLEX, the cheapest check first, and InvalidDocument. */
  prepare(text: string, limits: GraphqlLimits): PreparedDocument {
    const known = this.byText.get(text);
    if (known) {
      // Another client may have smaller limits.
      holdTo(limits, known.measures);
      return known;
    }
    const ofText = measureText(text, limits);
    holdTo(limits, ofText);
    const document = parsed(text);
    const ofShape = measureShape(document);
    holdTo(limits, ofShape);
    this.check(document);
    const prepared: PreparedDocument = {
      text,
      hash: sha256(text),
      document,
      measures: { ...ofText, ...ofShape },
      publicSeconds: publicSeconds(this.schema, document),
    };
    this.byText.set(text, prepared);
    this.byHash.set(prepared.hash, prepared);
    return prepared;
  }

  /** For the server that executes, which knows documents by their hash. */
  parsed(hash: string): DocumentNode | undefined {
    return this.byHash.get(hash)?.document;
  }

  private check(document: DocumentNode): void {
    const rules = this.open ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
    const options = { maxErrors: MOST_ERRORS, hideSuggestions: !this.open };
    const errors = validate(this.schema, document, rules, options);
    if (errors.length > MOST_ERRORS) throw new InvalidDocument([...errors.slice(0, MOST_ERRORS), tooMany()]);
    if (errors.length > 0) throw new InvalidDocument(errors);
  }
}

/** In place of "Validation aborted.", which does not say how many are too many. */
const tooMany = () =>
  new GraphQLError(`There are more than ${MOST_ERRORS} mistakes in the document; the others were not looked for.`);

function parsed(text: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof GraphQLError) throw new InvalidDocument([error]);
    throw error;
  }
}
