import { ValidateBy, type ValidationOptions } from 'class-validator';
import { toTimestamp, type Timestamp } from './timestamp.js';

const RFC3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

// What google.protobuf.Timestamp can hold; an offset can lead out of it.
const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** A date and time by RFC 3339; undefined where it is none, or names a day that its month does not have. */
export function parseInstant(text: string): Date | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  const moment = new Date(text.toUpperCase());
  return moment.getTime() >= EARLIEST && moment.getTime() <= LATEST ? moment : undefined;
}

// JavaScript takes February 30 for March 2.
const daysIn = (year: number, month: number): number => new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();

/** The property is a date and time by RFC 3339. */
export const IsInstant = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isInstant',
      validator: {
        validate: (value) => typeof value === 'string' && parseInstant(value) !== undefined,
        defaultMessage: () => '$property must be a date and time by RFC 3339, for example 2026-03-01T00:00:00Z',
      },
    },
    options,
  );

/** The property is no later moment than another of the same input, where both are there and are moments at all. */
export const IsNotAfter = (other: string, options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isNotAfter',
      validator: {
        validate: (value, at) =>
          !(momentOf(value) > momentOf((at?.object as Readonly<Record<string, unknown>>)[other])),
        defaultMessage: () => '$property must not be later than the end of the period',
      },
    },
    options,
  );

/** NaN, which is later than nothing, where it is no moment. */
const momentOf = (value: unknown): number =>
  typeof value === 'string' ? (parseInstant(value)?.getTime() ?? NaN) : NaN;

/** A validated instant as the contracts carry it; null where there is none. */
export function instantTimestamp(text: string | undefined): Timestamp | null {
  const date = text === undefined ? undefined : parseInstant(text);
  return date ? toTimestamp(date) : null;
}

/** One spelling per moment, so that a cursor outlives another way to write the same filter. */
export const canonicalInstant = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : parseInstant(text)?.toISOString();
