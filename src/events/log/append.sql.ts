import { sql } from 'kysely';
import { isWanted } from './wanted.sql.js';

/** Marks the advisory locks of transactions that publish: the upper 16 of 64 bits. */
const LOCK_TAG = 0x4556;

const IS_WANTED = isWanted({
  data: sql`entry->'data'`,
  partner: sql`logged.partner_id`,
  mode: sql`logged.mode`,
});

/**
 * One round trip in the transaction of the change: a row of the log and a job in every queue that
 * subscribed to it and wants what it tells. A job is what
 * `boss.insert()` of the pinned pg-boss would make of it, but for `created_on`: that is the moment of publishing and not of
 * the transaction's begin, so that events of one key queue up in the order in which they were published.
 *
 * Before it draws a number, a transaction locks the last one drawn: whatever it draws is higher. See events.settled().
 */
export const APPEND = sql`
create or replace function events.append(entries jsonb) returns setof bigint language plpgsql as $$
declare
  entry jsonb;
  logged events.event_log;
  published timestamptz;
begin
  if coalesce(current_setting('trivium.publishing', true), '') <> pg_current_xact_id()::text then
    perform pg_advisory_xact_lock_shared((${sql.lit(LOCK_TAG)}::bigint << 48) | last_value) from events.event_log_sequence;
    perform set_config('trivium.publishing', pg_current_xact_id()::text, true);
  end if;
  for entry in select jsonb_array_elements(entries) loop
    published := clock_timestamp();
    insert into events.event_log
      (sequence, event_id, type, version, key, time, source, data, metadata, customer_id, partner_id, mode)
    select nextval('events.event_log_sequence'), entry->>'event_id', entry->>'type', (entry->>'version')::int,
      entry->>'key', published, entry->>'source', entry->'data', entry->'metadata',
      coalesce(entry->>'customer_id', first.customer_id),
      coalesce(entry->>'partner_id', case when entry->>'customer_id' is null then first.partner_id end),
      coalesce(entry->>'mode', first.mode)
    from (select 1) as always left join lateral (
      -- What inventory says of an order belongs to the order's customer, whom inventory does not know; nor does it know
      -- who drives the order.
      select earlier.customer_id, earlier.partner_id, earlier.mode from events.event_log earlier
      where earlier.key = entry->>'key' and (entry->>'customer_id' is null or entry->>'mode' is null)
      order by earlier.sequence limit 1
    ) as first on true
    returning * into logged;
    insert into bus.job (name, data, start_after, created_on, singleton_key, expire_seconds, deletion_seconds, keep_until,
      retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds)
    select q.name, jsonb_build_object('sequence', logged.sequence), bus.job_now(), published, entry->>'key', q.expire_seconds,
      q.deletion_seconds, bus.job_now() + q.retention_seconds * interval '1s', q.retry_limit, q.retry_delay,
      q.retry_backoff, q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds
    from events.subscriptions s join bus.queue q on q.name = s.queue
    where s.event_type = logged.type and ${IS_WANTED};
    perform pg_notify('pgboss_' || left(encode(sha224('bus'::bytea), 'hex'), 24), s.queue)
    from events.subscriptions s
    where s.event_type = logged.type and ${IS_WANTED};
    return next logged.sequence;
  end loop;
  perform pg_notify('trivium_events', '');
end $$`;

/**
 * Up to which number the log can be read: whoever drew a lower one has committed or rolled back. Numbers are drawn in one
 * order and committed in another, so a reader that goes further would pass over rows that appear later. It must be asked
 * before, and in another statement than, the rows are read: each statement inside sees what is committed by then.
 */
export const SETTLED = sql`
create function events.settled() returns bigint language plpgsql volatile as $$
declare
  drawn bigint;
  lowest bigint;
begin
  select last_value into drawn from events.event_log_sequence;
  select min(((classid::bigint & 65535) << 32) | objid::bigint) into lowest from pg_locks
  where locktype = 'advisory' and objsubid = 1 and classid::bigint >> 16 = ${sql.lit(LOCK_TAG)}
    and database = (select oid from pg_database where datname = current_database());
  return least(drawn, lowest);
end $$`;
