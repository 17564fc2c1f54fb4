/** Of events.event_log and events.subscriptions, in SQL: this event is brought to this consumer. */
export const IS_WANTED = `event_type = type and (partner_id is not null or not of_partners)
  and (condition is null or jsonb_build_object('mode', coalesce(mode, condition->>'mode')) || data @> condition)`;
