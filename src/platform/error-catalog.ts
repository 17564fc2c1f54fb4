/** What a code of the catalog means, in the words of its documentation page. */
export interface ErrorDefinition {
  /** One short sentence; the default message of the error. */
  readonly title: string;
  /** When it happens. */
  readonly cause: string;
  /** What the caller can do. */
  readonly remedy: string;
  /** Whether the very same request may succeed later. */
  readonly retryable: boolean;
}

/** Every error Trivium answers with. One code has one meaning on REST, GraphQL and gRPC; each edge renders it by a table. */
export const ERROR_CATALOG = {
  VALIDATION_FAILED: {
    title: 'A value in the request is not valid.',
    cause: 'A parameter, field or argument is missing, unknown, of the wrong type or out of its range.',
    remedy: 'details.fields names each of them with a reason and a message. Correct them and send the request again.',
    retryable: false,
  },
  MALFORMED_REQUEST: {
    title: 'The request could not be read.',
    cause: 'The body is not valid JSON, the path has a broken %-escape, or the message is not valid HTTP or protobuf.',
    remedy: 'Look at the bytes you send: an HTTP library with a JSON serializer does not produce them.',
    retryable: false,
  },
  INVALID_CURSOR: {
    title: 'The cursor does not belong to this list.',
    cause:
      'A cursor was altered, was made for another list, or is used with other filters than those it was made for. With details.expired: events that follow it are kept no longer.',
    remedy: 'Begin again without a cursor, and keep every filter the same while you walk the pages.',
    retryable: false,
  },
  UNAUTHENTICATED: {
    title: 'Credentials are missing or not valid.',
    cause: 'There is no Authorization header, it is malformed, or its token is unknown, expired or revoked.',
    remedy: 'Send `Authorization: Bearer <token or API key>`.',
    retryable: false,
  },
  FORBIDDEN: {
    title: 'These credentials do not allow this.',
    cause: 'The caller is known but lacks the scope that details.required_scope names.',
    remedy: 'Ask for the scope, or use credentials that have it.',
    retryable: false,
  },
  NOT_FOUND: {
    title: 'There is no such resource.',
    cause: 'No record has this id, or it is not one of yours; the two look alike on purpose.',
    remedy: 'Check the id. details.resource and details.id say what was looked for.',
    retryable: false,
  },
  ROUTE_NOT_FOUND: {
    title: 'There is nothing at this path.',
    cause: 'The path, or the gRPC method, is not part of any API served here.',
    remedy: 'Compare it with the reference at /docs.',
    retryable: false,
  },
  METHOD_NOT_ALLOWED: {
    title: 'This path does not take that method.',
    cause: 'The path exists, but not for this HTTP method.',
    remedy: 'The Allow header lists the methods the path takes.',
    retryable: false,
  },
  REQUEST_TIMEOUT: {
    title: 'The request did not arrive in time.',
    cause: 'Headers or body came too slowly, and the connection was closed.',
    remedy: 'Send the request again over a better connection.',
    retryable: true,
  },
  FAILED_PRECONDITION: {
    title: 'The resource is not in a state that allows this.',
    cause: 'The rules of the domain forbid this step from the current state, for example to ship a cancelled order.',
    remedy: 'Read the resource again and decide on its current state.',
    retryable: false,
  },
  INSUFFICIENT_INVENTORY: {
    title: 'There are not enough units of a product.',
    cause: 'More units were asked for than are in stock and not spoken for. Nothing was set aside.',
    remedy:
      'details.lines names each product with what was requested and what is available. Ask for no more than that.',
    retryable: false,
  },
  NO_CARRIER: {
    title: 'No carrier goes to this address.',
    cause: 'None of the carriers delivers to the country that details.country_code names. Nothing was sent.',
    remedy: 'Ask for another address.',
    retryable: false,
  },
  CONFLICT: {
    title: 'Another change came first.',
    cause: 'Two requests changed the same thing at the same moment and this one lost.',
    remedy: 'Read the resource again, then repeat the change if it still makes sense.',
    retryable: true,
  },
  PRICE_CHANGED: {
    title: 'The order costs something else by now.',
    cause: 'The total that the caller expected is not what the order costs at this moment; details name both.',
    remedy: 'Show the customer the new total, and place the order with that one.',
    retryable: false,
  },
  IDEMPOTENCY_KEY_REUSED: {
    title: 'This idempotency key was used for another request.',
    cause:
      'A key names one change for 24 hours. It came again with other values; details.field says where keys are sent.',
    remedy: 'Make a new key for every new change, and repeat a request with the values it had.',
    retryable: false,
  },
  IDEMPOTENCY_IN_FLIGHT: {
    title: 'The first request with this idempotency key is still at work.',
    cause: 'A repeat arrived before the request it repeats was answered.',
    remedy:
      'Repeat the request after details.retry_after_seconds, with the same key: it is answered as the first one was.',
    retryable: true,
  },
  PAYLOAD_TOO_LARGE: {
    title: 'The request body is too large.',
    cause: 'The body is longer than details.limit_bytes.',
    remedy: 'Send less at once.',
    retryable: false,
  },
  URI_TOO_LONG: {
    title: 'The path or query is too long.',
    cause: 'A path segment or the whole URL exceeds what any valid request needs.',
    remedy: 'Check how the URL is put together.',
    retryable: false,
  },
  UNSUPPORTED_MEDIA_TYPE: {
    title: 'This content type is not understood.',
    cause: 'The body is not application/json, or has a content encoding that is not supported.',
    remedy: 'Send JSON with `Content-Type: application/json`.',
    retryable: false,
  },
  HEADERS_TOO_LARGE: {
    title: 'The request headers are too large.',
    cause: 'All headers together exceed 16 kB.',
    remedy: 'Remove cookies and headers that are not needed.',
    retryable: false,
  },
  QUERY_NOT_VALID: {
    title: 'The GraphQL document is not valid.',
    cause: 'The document has a syntax error, or asks for fields or arguments the schema does not have.',
    remedy: 'The message says where. Validate documents against the schema at build time.',
    retryable: false,
  },
  QUERY_TOO_COMPLEX: {
    title: 'The GraphQL document asks for too much.',
    cause:
      'A limit of the document, of its variables or of its cost is exceeded; details name the limit and the value.',
    remedy: 'Ask for fewer items or fields, or split the document.',
    retryable: false,
  },
  PERSISTED_QUERY_NOT_FOUND: {
    title: 'No GraphQL document is known by this hash.',
    cause: 'The request names its document by a hash alone, and the document was never sent or is forgotten.',
    remedy: 'Send the document along with the hash once. Apollo clients do so by themselves.',
    retryable: false,
  },
  DOCUMENT_NOT_REGISTERED: {
    title: 'The GraphQL document is not registered for this client.',
    cause:
      'In production each client may run its registered documents only. details.client is who asked, as far as it was said.',
    remedy: 'Send the client id in X-Client-Id, and add the document to those of the client before its release.',
    retryable: false,
  },
  RATE_LIMITED: {
    title: 'The budget of this caller is spent.',
    cause:
      'More cost points were asked for than the tier of the caller allows per minute and at once, or more live connections than it may hold at a process.',
    remedy:
      'Wait for the time that Retry-After, RetryInfo and details.retry_after_seconds name, then send the request again.',
    retryable: true,
  },
  CANCELLED: {
    title: 'The caller went away.',
    cause: 'The caller closed the connection or cancelled before the answer was ready.',
    remedy: 'Nothing to do: nobody was there to receive the answer.',
    retryable: true,
  },
  DEADLINE_EXCEEDED: {
    title: 'The answer was not ready in time.',
    cause: 'The time the caller or the server allows for a request ran out.',
    remedy: 'Repeat the request; if it keeps happening, ask for less at once or allow more time.',
    retryable: true,
  },
  IDEMPOTENCY_UNAVAILABLE: {
    title: 'Idempotency keys cannot be looked up at the moment.',
    cause: 'The database that remembers the keys does not answer. Nothing was changed.',
    remedy: 'Repeat the request after details.retry_after_seconds, with the same key.',
    retryable: true,
  },
  UPSTREAM_UNAVAILABLE: {
    title: 'A service behind this API does not answer at the moment.',
    cause: 'The service that owns the data is down, restarting or not reachable. details.service names it.',
    remedy: 'Repeat the request after a pause.',
    retryable: true,
  },
  UPSTREAM_FAILED: {
    title: 'A service behind this API failed.',
    cause: 'The service that owns the data answered with a failure of its own. details.service names it.',
    remedy: 'Repeat the request once; if it fails again, report the request id.',
    retryable: true,
  },
  WEBHOOK_SIGNATURE_INVALID: {
    title: 'The webhook is not signed as its provider signs.',
    cause:
      'The signature header is missing, came twice, or is not right for these bytes and any of the secrets that are in use.',
    remedy:
      'Sign the bytes exactly as they are sent, with the secret of this endpoint. Where a proxy stands in between, it must not touch the body.',
    retryable: false,
  },
  WEBHOOK_TIMESTAMP_OUT_OF_RANGE: {
    title: 'The webhook was signed too long ago, or in the future.',
    cause: 'The signature is right, and the moment it names is more than five minutes from now.',
    remedy: 'Sign each attempt anew, and set your clock.',
    retryable: false,
  },
  WEBHOOK_UNAVAILABLE: {
    title: 'Webhooks of this provider cannot be received at the moment.',
    cause:
      'No secret of the provider is set here, or the database that keeps deliveries does not answer; details.reason says which.',
    remedy: 'Send the very same delivery again later: it was not kept.',
    retryable: true,
  },
  INTERNAL: {
    title: 'Something went wrong on our side.',
    cause: 'An unexpected failure. It is logged under the request id.',
    remedy: 'Repeat the request once; if it fails again, report the request id.',
    retryable: true,
  },
} as const satisfies Record<string, ErrorDefinition>;

/** A code of the error catalog, the same on REST, GraphQL and gRPC. */
export type ErrorCode = keyof typeof ERROR_CATALOG;

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_CATALOG, code);
