const MINUTE = 60_000;

/**
 * A leaky bucket of an endpoint: each delivery is a drop, and it leaks at the rate of the endpoint. Its whole state is the
 * moment at which it will have run empty, which lies in the database, so that any number of workers share it.
 */
export interface Bucket {
  readonly ratePerMinute: number;
  readonly emptyAt: Date;
}

/** How long one drop takes to leak. */
export const dropMilliseconds = (ratePerMinute: number): number => MINUTE / ratePerMinute;

/** What a bucket holds: as much as leaks in a second, so that a handful of events is not kept waiting for its turn. */
export const capacity = (ratePerMinute: number): number => Math.max(1, Math.ceil(ratePerMinute / 60));

/** How many drops fit into it now. */
export function room({ ratePerMinute, emptyAt }: Bucket, now: Date): number {
  const held = Math.max(0, emptyAt.getTime() - now.getTime()) / dropMilliseconds(ratePerMinute);
  return Math.max(0, Math.floor(capacity(ratePerMinute) - held + EPSILON));
}

const EPSILON = 1e-6;

/**
 * What was parked while an endpoint was away may fill half of it, so that the backlog drains at the rate of the endpoint and
 * new events still find room.
 */
export const roomForParked = (bucket: Bucket, now: Date): number => {
  const reserved = Math.floor(capacity(bucket.ratePerMinute) / 2);
  return Math.max(0, room(bucket, now) - reserved);
};

/** Full until then, whatever is in it: how an endpoint that asked for time is left alone. */
export const emptyAtAfter = (until: Date, ratePerMinute: number): Date =>
  new Date(until.getTime() + (capacity(ratePerMinute) - 1) * dropMilliseconds(ratePerMinute));
