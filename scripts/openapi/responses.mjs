// Answers: what every success and every failure looks like on the wire.
import { headersOf } from './headers.mjs';
import { constantOf } from './source.mjs';

const REQUEST_ID = 'req_01jgr3m8g0aaaaaaaaaaaaaaaa';

/** What can go wrong in any operation, and what only in some. Failures of our own side end every list. */
export function codesOf({ parameters, scope, needsScopes, body, writes, domain = [] }) {
  const inPath = parameters.some((parameter) => parameter.in === 'path');
  const paged = parameters.some(({ name }) => name === 'cursor');
  return [
    'VALIDATION_FAILED',
    ...(body ? ['MALFORMED_REQUEST'] : []),
    ...(paged ? ['INVALID_CURSOR'] : []),
    'UNAUTHENTICATED',
    ...(scope !== undefined || needsScopes ? ['FORBIDDEN'] : []),
    ...(inPath ? ['NOT_FOUND'] : []),
    'URI_TOO_LONG',
    ...domain,
    ...(writes ? ['IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_KEY_REUSED'] : []),
    ...(body ? ['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] : []),
    'RATE_LIMITED',
    'INTERNAL',
    'UPSTREAM_FAILED',
    'UPSTREAM_UNAVAILABLE',
    ...(writes ? ['IDEMPOTENCY_UNAVAILABLE'] : []),
    'DEADLINE_EXCEEDED',
  ];
}

/** Details as they truly are; the codes without any have none. */
const DETAILS = {
  VALIDATION_FAILED: {
    fields: [{ field: 'limit', reason: 'OUT_OF_RANGE', message: 'limit must not be greater than 100.' }],
  },
  FORBIDDEN: { required_scope: 'orders:read' },
  NOT_FOUND: { resource: 'order', id: 'ord_01jgr3m8g0zzzzzzzzzzzzzzzz' },
  URI_TOO_LONG: { limit_bytes: 8192 },
  PRICE_CHANGED: { currency: 'USD', expected: '249.99', actual: '259.99' },
  INSUFFICIENT_INVENTORY: { lines: [{ product_id: 'prd_01jgr3m8g0aaaaaaaaaaaaaaaa', requested: 3, available: 1 }] },
  FAILED_PRECONDITION: { order_id: 'ord_01jgr3m8g0aaaaaaaaaaaaaaaa', status: 'shipped' },
  IDEMPOTENCY_KEY_REUSED: { field: 'Idempotency-Key' },
  IDEMPOTENCY_IN_FLIGHT: { field: 'Idempotency-Key' },
  PAYLOAD_TOO_LARGE: { limit_bytes: 1_048_576 },
  RATE_LIMITED: { limit: 30, cost: 1, retry_after_seconds: 1 },
  UPSTREAM_FAILED: { service: 'orders' },
  UPSTREAM_UNAVAILABLE: { service: 'orders' },
  DEADLINE_EXCEEDED: { service: 'orders' },
  ROUTE_NOT_FOUND: { method: 'POST', path: '/webhooks/paypal' },
  WEBHOOK_SIGNATURE_INVALID: { provider: 'stripe' },
  WEBHOOK_TIMESTAMP_OUT_OF_RANGE: { provider: 'stripe' },
  WEBHOOK_UNAVAILABLE: { provider: 'stripe', reason: 'not_kept', retry_after_seconds: 1 },
};

const MESSAGES = {
  VALIDATION_FAILED: 'limit must not be greater than 100.',
  RATE_LIMITED: 'The budget of 30 points is spent; try again in 1 second.',
  NOT_FOUND: 'There is no order with the id "ord_01jgr3m8g0zzzzzzzzzzzzzzzz".',
};

export class Responses {
  components = {};
  examples = {};

  constructor(source, schemas) {
    const { checker } = source;
    const constant = (path, name) => constantOf(checker.getTypeAtLocation(source.declaration(path, name)), checker);
    const shape = (path, name) => schemas.of(checker.getTypeAtLocation(source.declaration(path, name)));
    this.catalog = constant('src/platform/error-catalog.ts', 'ERROR_CATALOG');
    this.status = constant('src/edges/http-errors.ts', 'HTTP_STATUS');
    this.failure = shape('src/edges/rest/envelope.ts', 'FailureEnvelope');
    this.problem = shape('src/edges/rest/errors.ts', 'ProblemDetails');
    this.parts = {
      meta: shape('src/edges/rest/envelope.ts', 'Meta'),
      error: shape('src/edges/rest/envelope.ts', 'ErrorItem'),
    };
  }

  success(data, { paged, writes, creates, waits }) {
    const page = { type: 'object', required: ['page'] };
    const properties = {
      data,
      meta: paged ? { allOf: [this.parts.meta, page] } : this.parts.meta,
      errors: {
        type: 'array',
        items: this.parts.error,
        description: 'Parts of the answer that could not be had; empty where it is whole.',
      },
    };
    const schema = { type: 'object', required: ['data', 'meta', 'errors'], properties };
    return {
      description: paged ? 'A page of the list.' : creates ? 'What was made.' : 'The resource.',
      headers: headersOf([], { replays: writes, creates, waits }),
      content: { 'application/json': { schema } },
    };
  }

  /** By status; each answer is written once and referred to. */
  failures(codes) {
    const byStatus = Map.groupBy(codes, (code) => this.status[code]);
    return Object.fromEntries([...byStatus].map(([status, group]) => [String(status), this.failed(group)]));
  }

  failed(codes) {
    const name = codes.join('_OR_');
    const examples = Object.fromEntries(codes.map((code) => [code, this.example(code)]));
    this.components[name] ??= {
      description: codes.map((code) => `\`${code}\`: ${this.catalog[code].title}`).join(' '),
      headers: headersOf(codes),
      content: {
        'application/json': { schema: this.failure, examples },
        'application/problem+json': { schema: this.problem },
      },
    };
    return { $ref: `#/components/responses/${name}` };
  }

  example(code) {
    const item = {
      code,
      message: MESSAGES[code] ?? this.catalog[code].title,
      details: DETAILS[code] ?? {},
      documentation_url: `http://127.0.0.1:8080/docs/errors/${code}`,
    };
    const error = { ...item, status: this.status[code], request_id: REQUEST_ID };
    this.examples[code] ??= {
      summary: this.catalog[code].title,
      value: { data: null, meta: { request_id: REQUEST_ID }, errors: [item], error },
    };
    return { $ref: `#/components/examples/${code}` };
  }
}
