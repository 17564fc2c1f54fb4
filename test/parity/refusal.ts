import type { Refusal } from './answer.js';

interface Told {
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly fields: readonly { readonly field: string; readonly reason: string }[];
}

/** As REST calls it; idempotencyKey in GraphQL, request_id in gRPC. */
export const IDEMPOTENCY_KEY = 'Idempotency-Key';

/** Brings a refusal into the spelling of REST; `nameOf` gives REST's name of a field. */
export function refusal(
  { code, message, requestId, details, fields }: Told,
  nameOf: (field: string) => string,
): Refusal {
  return {
    code,
    message: fields.reduce((text, { field }) => text.replaceAll(field, nameOf(field)), message),
    details: Object.fromEntries(
      Object.entries(details).map(([name, value]) => [name, name === 'field' ? nameOf(String(value)) : String(value)]),
    ),
    fields: fields.map(({ field, reason }) => `${nameOf(field)} ${reason}`).sort(),
    requestId,
  };
}
