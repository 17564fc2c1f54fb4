import { optional, type Settings } from './setting.js';
import { natsUrl } from './values.js';

/** Events for consumers outside. */
export const EVENT_SETTINGS = {
  natsUrl: optional(
    'NATS_URL',
    natsUrl,
    'NATS server with JetStream that the role worker copies every event to, for consumers outside. PostgreSQL stays the source: a server that lost them is filled again. Default: none.',
  ),
} satisfies Settings;
