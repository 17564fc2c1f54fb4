import { optional, setting, type Settings } from './setting.js';
import { integer, natsUrl } from './values.js';

/** Events for consumers outside, and how long what happened is known. */
export const EVENT_SETTINGS = {
  natsUrl: optional(
    'NATS_URL',
    natsUrl,
    'NATS server with JetStream that the role worker copies every event to, for consumers outside. PostgreSQL stays the source: a server that lost them is filled again. Default: none.',
  ),
  eventDays: setting(
    'EVENT_RETENTION_DAYS',
    '90',
    integer(1, 36_500),
    'Days that the role worker keeps events in the log, what each consumer has handled, and sagas that have ended. A cursor of the feed is good for as long. Events that a consumer, a person or NATS is yet to have are kept longer.',
  ),
  requestDays: setting(
    'REQUEST_RETENTION_DAYS',
    '30',
    integer(1, 36_500),
    'Days that the reference services know the ids of the requests they handled, so that a repeated one has no further effect. Longer than a saga may wait for a person.',
  ),
} satisfies Settings;
