import type { Envelope } from '../envelope.js';
import { CATALOG, type Catalog } from './catalog.js';
import { redacted } from './redacted.js';

/** An event for the eyes of operators: nothing personal, and nothing that the catalog does not know. */
export function redactedEvent(event: Envelope, catalog: Catalog = CATALOG): Envelope {
  const schema = catalog[event.event_type]?.[event.version]?.data.json;
  return { ...event, data: redacted(schema ?? {}, event.data) };
}
