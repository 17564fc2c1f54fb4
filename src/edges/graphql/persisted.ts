import { stripIgnoredCharacters } from 'graphql';
import { PERSISTED_DOCUMENTS } from '../../gen/persisted-documents.js';
import { AppError } from '../../platform/errors.js';
import { LeastRecentlyUsed } from '../../platform/lru.js';
import { CLIENT_HEADERS, profileOf, type ClientName } from '../profiles.js';
import { InvalidDocument, sha256, type Documents, type PreparedDocument } from './documents.js';
import { holdTo, measureText } from './limits.js';
import type { Operation } from './request.js';

/** Finds the document that a request means. Throws what `Documents.prepare` throws. */
export interface DocumentSource {
  find(operation: Operation, client: ClientName | undefined): PreparedDocument;
}

const REMEMBERED = 1000;

/** Any document; by its hash alone once it came with it (https://www.apollographql.com/docs/apollo-server/performance/apq). */
export class AnyDocument implements DocumentSource {
  private readonly texts = new LeastRecentlyUsed<string>(REMEMBERED);

  constructor(
    private readonly documents: Documents,
    private readonly registered: RegisteredDocuments,
  ) {}

  find({ query, hash }: Operation, client: ClientName | undefined): PreparedDocument {
    if (query === undefined) return this.byHash(hash ?? '', client);
    const prepared = this.documents.prepare(query, profileOf(client).limits);
    if (hash === undefined) return prepared;
    if (prepared.hash !== hash)
      throw AppError.invalid({
        field: 'extensions.persistedQuery.sha256Hash',
        reason: 'INVALID_FORMAT',
        message: 'extensions.persistedQuery.sha256Hash must be the SHA-256 of query, hexadecimal.',
      });
    this.texts.set(hash, query);
    return prepared;
  }

  private byHash(hash: string, client: ClientName | undefined): PreparedDocument {
    const text = this.texts.get(hash);
    if (text !== undefined) return this.documents.prepare(text, profileOf(client).limits);
    const registered = client && this.registered.byHash(hash, client);
    if (registered) return registered;
    // The words that Apollo's clients wait for before they send the text along.
    throw AppError.of('PERSISTED_QUERY_NOT_FOUND', { sha256: hash }, { message: 'PersistedQueryNotFound' });
  }
}

type Registered = Readonly<Record<string, Readonly<Record<string, { readonly text: string }>>>>;

/** Nothing but the documents of graphql/operations, to each client its own. */
export class RegisteredDocuments implements DocumentSource {
  private readonly hashes = new Map<string, ReadonlyMap<string, PreparedDocument>>();
  private readonly texts = new Map<string, ReadonlyMap<string, PreparedDocument>>();

  /** Throws where one of them is not valid: the process must not start with it. */
  constructor(documents: Documents, registered: Registered = PERSISTED_DOCUMENTS) {
    for (const [folder, texts] of Object.entries(registered)) {
      const prepared = Object.values(texts).map(({ text }) => prepare(documents, text));
      this.hashes.set(folder, new Map(prepared.map((document) => [document.hash, document])));
      this.texts.set(folder, new Map(prepared.map((document) => [stripIgnoredCharacters(document.text), document])));
    }
  }

  find({ query, hash }: Operation, client: ClientName | undefined): PreparedDocument {
    const found = client && ((hash && this.byHash(hash, client)) ?? (query && this.byText(query, client)));
    if (found) return found;
    const details = { client: client ?? null, sha256: hash ?? sha256(query ?? '') };
    throw AppError.of('DOCUMENT_NOT_REGISTERED', details, client ? {} : { message: WHO });
  }

  byHash(hash: string, client: ClientName): PreparedDocument | undefined {
    return this.hashes.get(profileOf(client).documents)?.get(hash);
  }

  /** However it is laid out; comments do not count. */
  private byText(text: string, client: ClientName): PreparedDocument | undefined {
    const { limits, documents } = profileOf(client);
    holdTo(limits, measureText(text, limits));
    return this.texts.get(documents)?.get(stripped(text));
  }
}

const WHO = `Only registered documents are answered here, and the request does not say by ${CLIENT_HEADERS[0]} which client's.`;

function prepare(documents: Documents, text: string): PreparedDocument {
  try {
    return documents.prepare(text, profileOf(undefined).limits);
  } catch (cause) {
    const why =
      cause instanceof InvalidDocument ? cause.errors.map(({ message }) => message).join('; ') : String(cause);
    throw new Error(`a document of graphql/operations cannot be run: ${why}\n${text}`, { cause });
  }
}

/** A text with a character that begins no token is no registered one. */
function stripped(text: string): string {
  try {
    return stripIgnoredCharacters(text);
  } catch {
    return '';
  }
}
