import { latest, versionsOf, type Catalog } from './catalog/catalog.js';
import { EXAMPLE } from './catalog/examples.js';
import type { AnyEventVersion } from './catalog/event-version.js';

/** The contract of the events as AsyncAPI 3.0, made from the catalog: asyncapi.yaml. */
export function asyncApiDocument(catalog: Catalog, release: string): object {
  const types = Object.keys(catalog).sort();
  const versions = types.flatMap((type) =>
    versionsOf(catalog, type).map((version) => ({
      type,
      version,
      definition: catalog[type]?.[version] as AnyEventVersion,
    })),
  );
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Trivium events',
      version: release,
      description: INTRODUCTION,
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      nats: {
        host: 'localhost:4222',
        protocol: 'nats',
        description: 'JetStream, stream TRIVIUM_EVENTS, where NATS_URL is set.',
      },
    },
    channels: Object.fromEntries(types.map((type) => [channelOf(type), channel(catalog, type)])),
    operations: Object.fromEntries(types.map((type) => [`publish_${channelOf(type)}`, operation(catalog, type)])),
    components: {
      messages: Object.fromEntries(
        versions.map(({ type, version, definition }) => [nameOf(type, version), message(type, version, definition)]),
      ),
      schemas: {
        Metadata: METADATA,
        ...Object.fromEntries(
          versions.map(({ type, version, definition }) => [nameOf(type, version), definition.data.json]),
        ),
      },
    },
  };
}

const INTRODUCTION = `What happens to orders, stock, payments and parcels, and what providers outside told. Every event has the envelope of the
house. Events of one key (of one order) come in their order; an event may come more than once, with the same event_id. The latest version of a type is
published; consumers in the house are given the version that they ask for. A published version never changes. Properties
marked x-personal are personal data.`;

const channelOf = (type: string): string => type.replaceAll('.', '_');
const nameOf = (type: string, version: number): string => `${type}.v${version}`;

const channel = (catalog: Catalog, type: string): object => ({
  address: `trivium.events.${type}`,
  messages: Object.fromEntries(
    versionsOf(catalog, type).map((version) => [
      `v${version}`,
      { $ref: `#/components/messages/${nameOf(type, version)}` },
    ]),
  ),
});

const operation = (catalog: Catalog, type: string): object => ({
  action: 'send',
  channel: { $ref: `#/channels/${channelOf(type)}` },
  messages: [{ $ref: `#/channels/${channelOf(type)}/messages/v${latest(catalog, type)}` }],
});

function message(type: string, version: number, { summary, example }: AnyEventVersion): object {
  return {
    name: type,
    title: `${type} v${version}`,
    summary,
    payload: {
      type: 'object',
      required: ['event_id', 'event_type', 'timestamp', 'version', 'source', 'data', 'metadata'],
      properties: {
        event_id: { type: 'string', pattern: '^evt_[0-9a-hjkmnp-tv-z]{26}$' },
        event_type: { const: type },
        timestamp: { type: 'string', format: 'date-time' },
        version: { const: version },
        source: { type: 'string', description: 'Who published it: "orders".' },
        data: { $ref: `#/components/schemas/${nameOf(type, version)}` },
        metadata: { $ref: '#/components/schemas/Metadata' },
      },
    },
    examples: [{ name: 'example', payload: envelope(type, version, example) }],
  };
}

const METADATA = {
  type: 'object',
  description:
    '`authenticated` is there, and false, where nobody vouches for what it follows from: a webhook that was not signed.',
  required: ['correlation_id', 'trace_id', 'causation_id'],
  properties: {
    correlation_id: { type: 'string', description: 'The same in all that follows from one request.' },
    trace_id: { type: 'string', description: 'W3C trace id.' },
    causation_id: { type: 'string', description: 'The request or event that this one follows from directly.' },
  },
};

const envelope = (type: string, version: number, data: unknown): object => ({
  event_id: EXAMPLE.event,
  event_type: type,
  timestamp: '2026-11-05T09:30:00.000Z',
  version,
  source: 'orders',
  data,
  metadata: {
    correlation_id: 'req_01k9b7x0m4q2v5c8d1e3f6g7h9',
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    causation_id: 'req_01k9b7x0m4q2v5c8d1e3f6g7h9',
  },
});
