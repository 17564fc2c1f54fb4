import { sql, type Transaction } from 'kysely';
import type { OutgoingTables } from '../out/outgoing.tables.js';
import type { Claimed, ClaimedEndpoint } from './claimed.js';
import { dropMilliseconds, room, roomForParked } from './leaky-bucket.js';
import { sharesOf, type Share } from './shares.js';

type Tx = Transaction<OutgoingTables>;

export interface Claiming {
  readonly now: Date;
  readonly owner: string;
  readonly leaseUntil: Date;
  /** How many deliveries this process can take on, and of how many endpoints that do not fail. */
  readonly most: number;
  /** Whether endpoints that fail all the time may be among them. */
  readonly failingToo: boolean;
}

/** At once for one endpoint, over all processes: whoever hangs keeps no more than so many connections. */
const MOST_AT_ONCE = 10;
const MOST_AT_ONCE_FAILING = 2;
/** At once for all endpoints of one partner: many that hang, or are slow to say yes, leave room for the others. */
const MOST_AT_ONCE_OF_PARTNER = 50;
/** In a row, from where an endpoint counts as failing. */
export const FAILING = 5;

/**
 * While it was tried fewer times than this, a delivery holds back those of its key behind it; then it has had half a
 * minute, and they pass it by.
 */
const ATTEMPTS_IN_ORDER = 3;

/**
 * Takes what is due under a lease: endpoints in turn, each as far as its bucket has room and its connections are not all
 * at work, of each key the first alone. Two statements after the lock, so that they see what others claimed before it.
 */
export async function claim(tx: Tx, claiming: Claiming): Promise<readonly Claimed[]> {
  await makeBuckets(tx);
  const shares = sharesOf(await lockReady(tx, claiming), claiming.most);
  if (shares.length === 0) return [];
  const endpoints = shares.map(({ endpoint }) => endpoint);
  const rows = await take(tx, shares, claiming);
  const byId = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
  await pour(tx, endpoints, rows, claiming.now);
  return rows.map((delivery) => ({ delivery, endpoint: byId.get(delivery.endpoint_id) as ClaimedEndpoint }));
}

/** Apart from the endpoints: those are locked by whoever fans events out or changes them. */
async function makeBuckets(tx: Tx): Promise<void> {
  await sql`insert into webhooks_out.buckets (endpoint_id)
    select id from webhooks_out.endpoints e where status = 'enabled'
      and not exists (select from webhooks_out.buckets b where b.endpoint_id = e.id)
    on conflict do nothing`.execute(tx);
}

/** Whoever was served longest ago comes first, so that nobody waits behind others for ever. */
async function lockReady(tx: Tx, { now, most, failingToo }: Claiming): Promise<readonly ClaimedEndpoint[]> {
  const at = sql`${now}::timestamptz`;
  const { rows } = await sql<ClaimedEndpoint>`
    with busy as (
      select x.partner_id, count(*) as at_work
      from webhooks_out.deliveries l join webhooks_out.endpoints x on x.id = l.endpoint_id
      where l.lease_until > ${at} group by x.partner_id
    )
    select e.id, e.partner_id, e.url, e.rate_per_minute, e.secrets, e.signing_key, e.consecutive_failures, b.empty_at,
      (${MOST_AT_ONCE_OF_PARTNER} - coalesce(busy.at_work, 0))::int as left_to_partner
    from webhooks_out.buckets b join webhooks_out.endpoints e on e.id = b.endpoint_id
    left join busy on busy.partner_id = e.partner_id
    where coalesce(busy.at_work, 0) < ${MOST_AT_ONCE_OF_PARTNER} and e.status = 'enabled' and e.deleted_at is null and (${failingToo} or e.consecutive_failures < ${FAILING})
      and b.empty_at <= ${at} + (greatest(1, ceil(e.rate_per_minute / 60.0)) - 1) * 60.0 / e.rate_per_minute * interval '1s'
      and (select count(*) from webhooks_out.deliveries l where l.endpoint_id = e.id and l.lease_until > ${at})
        < case when e.consecutive_failures < ${FAILING} then ${MOST_AT_ONCE}::int else ${MOST_AT_ONCE_FAILING}::int end
      and (exists (select from webhooks_out.deliveries d where d.endpoint_id = e.id and d.status = 'pending'
          and d.next_attempt_at <= ${at} and (d.lease_until is null or d.lease_until <= ${at}))
        or exists (select from webhooks_out.deliveries d where d.endpoint_id = e.id and d.status = 'parked'
          and (d.lease_until is null or d.lease_until <= ${at})))
    order by b.served_at limit ${most} for no key update of b skip locked`.execute(tx);
  return rows;
}

/**
 * Asks anew whether an endpoint is enabled: what disables it locks no bucket, and parks what it has in the same
 * transaction. Where that waits for this statement or this for that, the state of the delivery tells.
 */
async function take(
  tx: Tx,
  shares: readonly Share[],
  { now, owner, leaseUntil }: Claiming,
): Promise<readonly Claimed['delivery'][]> {
  const at = sql`${now}::timestamptz`;
  const free = sql`(d.lease_until is null or d.lease_until <= ${at}) and not exists (
    select from webhooks_out.deliveries p where p.endpoint_id = d.endpoint_id and p.key = d.key
      and p.sequence < d.sequence and p.status in ('pending', 'parked')
      and (p.status = 'parked' or p.attempts - p.attempts_before < ${ATTEMPTS_IN_ORDER} or p.lease_until > ${at}))`;
  const wanted = shares.map(
    ({ endpoint: { id, rate_per_minute: ratePerMinute, empty_at: emptyAt, ...each }, most }) => ({
      id,
      room: Math.min(most, room({ ratePerMinute, emptyAt }, now)),
      parked: Math.min(most, roomForParked({ ratePerMinute, emptyAt }, now)),
      most: each.consecutive_failures < FAILING ? MOST_AT_ONCE : MOST_AT_ONCE_FAILING,
    }),
  );
  const { rows } = await sql<Claimed['delivery']>`
    with wanted as (
      select * from unnest(${wanted.map(({ id }) => id)}::text[], ${wanted.map((each) => each.room)}::int[],
        ${wanted.map(({ parked }) => parked)}::int[], ${wanted.map(({ most }) => most)}::int[]) as w (endpoint_id, room, parked, most)
    ), chosen as (
      select c.id, c.status from wanted w
      join webhooks_out.endpoints e on e.id = w.endpoint_id and e.status = 'enabled' and e.deleted_at is null
      cross join lateral (select greatest(0, w.most - count(*)) as left_over from webhooks_out.deliveries l
        where l.endpoint_id = w.endpoint_id and l.lease_until > ${at}) r
      cross join lateral (
        select id, status from (
          (select d.id, d.status, d.next_attempt_at as due, d.sequence from webhooks_out.deliveries d
            where d.endpoint_id = w.endpoint_id and d.status = 'pending' and d.next_attempt_at <= ${at} and ${free}
            order by d.next_attempt_at, d.sequence limit least(w.room, r.left_over))
          union all
          (select d.id, d.status, null, d.sequence from webhooks_out.deliveries d
            where d.endpoint_id = w.endpoint_id and d.status = 'parked' and ${free}
            order by d.sequence limit least(w.parked, r.left_over))
        ) due order by status = 'parked', due, sequence limit least(w.room, r.left_over)
      ) c
    )
    update webhooks_out.deliveries d set lease_owner = ${owner}, lease_until = ${leaseUntil}, status = 'pending',
      next_attempt_at = coalesce(d.next_attempt_at, ${at})
    from chosen where d.id = chosen.id and d.status = chosen.status
    returning d.id, d.endpoint_id, d.event_id, d.event_type, d.body, d.attempts, d.attempts_before, d.trace_id, d.created_at,
      d.lease_owner, d.lease_until`.execute(tx);
  return rows;
}

/** Also those that nothing was taken of had their turn. */
async function pour(
  tx: Tx,
  endpoints: readonly ClaimedEndpoint[],
  taken: readonly Claimed['delivery'][],
  now: Date,
): Promise<void> {
  const emptyAt = endpoints.map(({ id, rate_per_minute: rate, empty_at: before }) => {
    const poured = taken.filter(({ endpoint_id }) => endpoint_id === id).length * dropMilliseconds(rate);
    return new Date(Math.max(before.getTime(), now.getTime()) + poured);
  });
  await sql`update webhooks_out.buckets b set empty_at = p.empty_at, served_at = ${now}
    from unnest(${endpoints.map(({ id }) => id)}::text[], ${emptyAt}::timestamptz[]) as p (endpoint_id, empty_at)
    where b.endpoint_id = p.endpoint_id`.execute(tx);
}
