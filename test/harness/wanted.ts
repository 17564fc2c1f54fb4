/** Of events.event_log and events.subscriptions, in SQL: this event is brought to this consumer. */
export const IS_WANTED = `event_type = type and (condition is null or data @> condition)
  and (partner_id is not null or not of_partners)`;
