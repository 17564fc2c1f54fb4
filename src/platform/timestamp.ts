/** google.protobuf.Timestamp as the contracts carry it. */
export interface Timestamp {
  readonly seconds: number;
  readonly nanos: number;
}

export const toTimestamp = (date: Date): Timestamp => ({
  seconds: Math.floor(date.getTime() / 1000),
  nanos: (((date.getTime() % 1000) + 1000) % 1000) * 1_000_000,
});

export const toDate = ({ seconds, nanos }: Timestamp): Date => new Date(seconds * 1000 + Math.floor(nanos / 1_000_000));

/** RFC 3339 in UTC with milliseconds: "2026-03-01T12:00:00.000Z". */
export const rfc3339 = (timestamp: Timestamp): string => toDate(timestamp).toISOString();
