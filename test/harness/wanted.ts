import type { EventDatabase } from '../../src/events/log/event-database.js';

/** As of an order from before the log knew who drives it: what happens to it from now on is brought to both. */
export const forgetMode = async (events: EventDatabase, orderId: string): Promise<void> =>
  void (await events.updateTable('event_log').set({ mode: null }).where('key', '=', orderId).execute());

/** Of events.event_log and events.subscriptions, in SQL: this event is brought to this consumer. */
export const IS_WANTED = `event_type = type and (partner_id is not null or not of_partners)
  and (condition is null or jsonb_build_object('mode', coalesce(mode, condition->>'mode')) || data @> condition)`;
