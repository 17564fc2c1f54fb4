import { sql } from 'kysely';
import { hashOfKey, KEY_LOCKS } from './key-lock.sql.js';

/**
 * A plan is made once for a connection, maybe while the queue is empty, and has to be right when it is not. So nothing is left
 * to choose: only one index brings the rows in the order that is asked for, and nothing else is allowed.
 */
const ONE_PLAN = sql`set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
set enable_sort = off set enable_hashjoin = off set enable_mergejoin = off`;

/**
 * Takes what is due in a queue, oldest first: the first job of each key that has none at work. Each with its event, which is
 * null where the log has forgotten it.
 *
 * It does what pg-boss's `fetch()` does to a queue of policy `key_strict_fifo`, and any number of processes may do either at
 * the same time. pg-boss looks for the first job of every key there is before it takes one of them; this walks an index and
 * asks of each job whether it is the first of its key, so that it costs the same however much waits. What is to be tried again
 * is the first, whether it is due or not; no key is held by two jobs, for which pg-boss has an index.
 */
export const TAKE = sql`
create function events.take(queue text, most int) returns table (job_id uuid, retry_count int, run text, wanted bigint,
  sequence bigint, event_id text, type text, version int, key text, "time" timestamptz, source text, data jsonb,
  metadata jsonb, customer_id text, partner_id text, mode text)
language plpgsql ${ONE_PLAN} as $$
begin
  return query
  with next as materialized (
    select job.id from bus.job_common job
    where job.name = queue and job.state < 'active' and not job.blocked and job.start_after <= bus.job_now()
      and job.id = (
        select first.id from bus.job_common first
        where first.name = job.name and first.singleton_key = job.singleton_key and first.state < 'active'
          and not first.blocked and first.policy = 'key_strict_fifo'
        order by first.state desc, first.created_on, first.id limit 1
      ) and coalesce((
        -- "=", said so that the rows have an order: the index of those that hold their key has it.
        select other.state from bus.job_common other
        where other.name = job.name and other.singleton_key between job.singleton_key and job.singleton_key
          and other.state in ('active', 'retry', 'failed') and other.policy = 'key_strict_fifo'
        order by other.singleton_key limit 1
      ), 'retry') = 'retry'
    order by job.priority desc, job.created_on limit most
    for update of job skip locked
  ), taken as (
    update bus.job_common job set state = 'active', started_on = bus.job_now(), heartbeat_on = bus.job_now(),
      retry_count = job.retry_count + (job.started_on is not null)::int
    where job.name = queue and job.id = any(array(select next.id from next))
    returning job.id, job.retry_count, job.data, job.created_on
  )
  select taken.id, taken.retry_count, coalesce(taken.data->>'run', ''), (taken.data->>'sequence')::bigint, entry.sequence,
    entry.event_id, entry.type, entry.version, entry.key, entry.time, entry.source, entry.data, entry.metadata,
    entry.customer_id, entry.partner_id, entry.mode
  from taken left join events.event_log entry on entry.sequence = (taken.data->>'sequence')::bigint
  order by taken.created_on;
end $$`;

/** Whether a delivery's key waits for a person. "=", said so that the rows have an order: one index alone has it. */
const IS_HELD = sql`coalesce((
  select true from events.dead_letters letter where letter.consumer = who and letter.key between delivery.key and delivery.key
  order by letter.key limit 1
), false)`;

/** Whether another of its key would be taken now, were it not at work itself. */
const IS_BEHIND = sql`coalesce((
  select (first.created_on, first.id) < (own.created_on, own.id)
  from bus.job_common own, lateral (
    select job.created_on, job.id from bus.job_common job
    where job.name = own.name and job.singleton_key = own.singleton_key and job.state < 'active'
      and not job.blocked and job.policy = 'key_strict_fifo'
    order by job.state desc, job.created_on, job.id limit 1
  ) as first
  where own.name = 'events.' || who and own.id between delivery.job and delivery.job order by own.id limit 1
), false)`;

/**
 * Notes these as handled, and returns those that were not before: with whether their key waits for a person, so that they
 * have to wait as well, and whether an earlier event of their key came into the queue after they were taken, as by a redrive.
 * Waits for whoever is handling the same. The database ends the transaction where it hears nothing for so long: then the next
 * one waits no longer.
 *
 * Processes of the release before do not tell the job, and are told of none before it.
 */
export const NOTE = sql`
create function events.note(who text, patience text, deliveries jsonb)
returns table (event_id text, run text, held boolean, behind boolean) language plpgsql ${ONE_PLAN} as $$
#variable_conflict use_column
declare
  fresh text[];
begin
  perform set_config('idle_in_transaction_session_timeout', patience, true);
  -- Whoever has letters of these keys tried again is done with it then, or will find those that are added here.
  perform pg_advisory_xact_lock(${KEY_LOCKS}, hash) from (
    select distinct ${hashOfKey(sql`who`, sql`key`)} as hash from jsonb_to_recordset(deliveries) as delivery(key text)
    where ${IS_HELD}
    order by hash
  ) as keys;
  with noted as (
    insert into events.consumed (consumer, event_id, run)
    select who, event_id, run from jsonb_to_recordset(deliveries) as delivery(event_id text, run text)
    on conflict do nothing returning event_id, run
  )
  select array_agg(event_id || ' ' || run) into fresh from noted;
  -- A statement of its own: it sees what was committed while those above were waiting.
  return query
  select event_id, run, ${IS_HELD}, ${IS_BEHIND}
  from jsonb_to_recordset(deliveries) as delivery(event_id text, run text, key text, job uuid)
  where event_id || ' ' || run = any(fresh);
end $$`;

/**
 * The queue hears that these are done, in the transaction of their effect and last of all: nobody else waits for the rows for
 * long. Not of one that is another's by now, who finds it noted. Returns whether more waits in the queue.
 */
export const SETTLE = sql`
create function events.settle(queue text, ids uuid[], attempts int[]) returns boolean
language plpgsql ${ONE_PLAN} as $$
begin
  update bus.job_common job set state = 'completed', completed_on = bus.job_now()
  where job.name = queue and job.id = any(ids) and job.state = 'active'
    and job.retry_count = attempts[array_position(ids, job.id)];
  return exists (
    select from bus.job_common waiting where waiting.name = queue and waiting.state < 'active' and not waiting.blocked
      and waiting.start_after <= bus.job_now() order by waiting.priority desc, waiting.created_on
  );
end $$`;
