import { publicKeyText } from './endpoint-secrets.js';
import type { Endpoint } from './endpoint.store.js';
import type { EndpointState } from '../out/outgoing.tables.js';

/** A field of the payload and what it must be. */
export class EndpointFilterV2 {
  /** @example "data.mode" */
  readonly path!: string;
  /** @example "orchestrated" */
  readonly equals?: string | number | boolean;
  readonly in?: (string | number | boolean)[];
}

/** Where a partner is told of events. */
export class WebhookEndpointV2 {
  /**
   * @pattern ^whe_[0-9a-hjkmnp-tv-z]{26}$
   * @example "whe_01jgr3m8g0aaaaaaaaaaaaaaaa"
   */
  readonly id!: string;
  /** @example "https://partner.example/webhooks" */
  readonly url!: string;
  /** @example "Orders into our warehouse" */
  readonly description!: string;
  /** @example ["order.created","order.confirmed"] */
  readonly event_types!: readonly string[];
  readonly filters!: readonly EndpointFilterV2[];
  /**
   * In which versions payloads come.
   * @example "2026-11-01"
   */
  readonly api_version!: string;
  /** `paused` by you; `disabled` by us. What happens meanwhile is parked, and sent when it is resumed. */
  readonly status!: EndpointState;
  /**
   * Why it is disabled: `failing` for days, or `gone` (it answered 410).
   * @example "failing"
   */
  readonly disabled_reason!: string | null;
  /** Since when every attempt failed; null where the last one succeeded. */
  readonly failing_since!: string | null;
  /**
   * Whom to write to about this endpoint.
   * @example "ops@partner.example"
   */
  readonly notify_email!: string | null;
  /** @example 500 */
  readonly rate_per_minute!: number;
  /**
   * Of the ed25519 key that signs `v1a`; null where none was asked for.
   * @example "whpk_NsGxj6Tq0rSBOtFJl1Y3dYl0dCk7Vv2lSg6oPSVhq6Q="
   */
  readonly public_key!: string | null;
  /**
   * @format date-time
   * @example "2026-11-01T12:00:00.000Z"
   */
  readonly created_at!: string;
  /**
   * @format date-time
   * @example "2026-11-01T12:00:00.000Z"
   */
  readonly updated_at!: string;
}

/** An endpoint and its new secret. */
export class WebhookEndpointWithSecretV2 extends WebhookEndpointV2 {
  /**
   * What deliveries are signed with (HMAC-SHA256, `v1`). It is shown this once.
   * @example "whsec_5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FHYl2Ub0HTxXU="
   */
  readonly secret!: string;
}

/** An endpoint that is gone. */
export class DeletedWebhookEndpointV2 {
  /** @example "whe_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly id!: string;
  readonly deleted!: boolean;
}

export const endpointPath = (id: string): string => `/v2/webhook-endpoints/${id}`;

export const endpointV2 = (row: Endpoint): WebhookEndpointV2 => ({
  id: row.id,
  url: row.url,
  description: row.description,
  event_types: row.event_types,
  filters: row.filters.map(({ path, equals, in: list }) => ({
    path,
    ...(equals !== undefined && { equals }),
    ...(list !== undefined && { in: [...list] }),
  })),
  api_version: row.api_version,
  status: row.status,
  disabled_reason: row.disabled_reason,
  failing_since: row.failing_since?.toISOString() ?? null,
  notify_email: row.notify_email,
  rate_per_minute: row.rate_per_minute,
  public_key: row.signing_key && publicKeyText(row.signing_key),
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});
