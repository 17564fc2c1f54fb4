import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { parseInstant } from '../../platform/instant.js';
import { decimal, type Money } from '../../platform/money.js';
import { rfc3339, type Timestamp } from '../../platform/timestamp.js';

/** Named by its node, an error can be told to which argument it belongs. */
function instant(value: unknown, node?: ValueNode): string {
  if (typeof value === 'string' && parseInstant(value)) return value;
  throw new GraphQLError('DateTime must be a date and time by RFC 3339, for example "2026-03-01T00:00:00Z".', {
    nodes: node ?? null,
  });
}

/** A timestamp of the contracts on its way out; text, checked but not changed, on its way in. */
const dateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  serialize: (timestamp) => rfc3339(timestamp as Timestamp),
  parseValue: (value) => instant(value),
  parseLiteral: (node) => instant(node.kind === Kind.STRING ? node.value : undefined, node),
});

/** How the values of the contracts look here; the other scalars are strings in both. */
export const VALUES = {
  DateTime: dateTime,
  Money: {
    amount: (money: Money): string => decimal(money),
  },
};
