import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { parseInstant } from '../../platform/instant.js';
import { decimal, type Money } from '../../platform/money.js';
import { rfc3339, type Timestamp } from '../../platform/timestamp.js';

const instant = (value: unknown): string => {
  if (typeof value === 'string' && parseInstant(value)) return value;
  throw new GraphQLError('DateTime must be a date and time by RFC 3339, for example "2026-03-01T00:00:00Z".');
};

/** A timestamp of the contracts on its way out; text, checked but not changed, on its way in. */
const dateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  serialize: (timestamp) => rfc3339(timestamp as Timestamp),
  parseValue: instant,
  parseLiteral: (node) => instant(node.kind === Kind.STRING ? node.value : undefined),
});

/** How the values of the contracts look here; the other scalars are strings in both. */
export const VALUES = {
  DateTime: dateTime,
  Money: {
    amount: (money: Money): string => decimal(money),
  },
};
