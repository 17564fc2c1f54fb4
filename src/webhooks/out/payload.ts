import { CATALOG, type Catalog } from '../../events/catalog/catalog.js';
import type { Envelope } from '../../events/envelope.js';
import { shownInVersion } from '../../events/feed/event-access.js';
import { API_VERSIONS, versionAt, type ApiVersions } from './api-versions.js';
import type { EndpointRow } from './outgoing.tables.js';

/** What is sent, by https://www.standardwebhooks.com. */
export interface Payload {
  readonly id: string;
  readonly type: string;
  /** When it happened. */
  readonly timestamp: string;
  readonly api_version: string;
  readonly data: unknown;
}

export interface PayloadOptions {
  readonly catalog?: Catalog;
  readonly versions?: ApiVersions;
}

/** The event as the feed shows it to the owner of the endpoint, in the version that the endpoint keeps to. */
export function payloadFor(
  { api_version: date, scopes }: Pick<EndpointRow, 'api_version' | 'scopes'>,
  event: Envelope,
  { catalog = CATALOG, versions = API_VERSIONS }: PayloadOptions = {},
): Payload {
  const version = versionAt(date, event.event_type, versions);
  const {
    event_id: id,
    event_type: type,
    timestamp,
    data,
  } = shownInVersion({ scopes: new Set(scopes) }, event, version, catalog);
  return { id, type, timestamp, api_version: date, data };
}
