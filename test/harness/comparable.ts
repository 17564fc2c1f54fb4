import { decimal, type Money } from '../../src/platform/money.js';
import { rfc3339, type Timestamp } from '../../src/platform/timestamp.js';

/**
 * What a message of gRPC says, in the spelling of REST, and what a body of REST says, both without what is empty: REST shows
 * that as null or not at all, gRPC as an empty text or an absent message.
 */
export function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  if ('nanos' in value) return rfc3339(value as Timestamp);
  if ('minorUnits' in value) {
    const money = value as Money;
    return { amount: decimal(money), currency: money.currencyCode };
  }
  const held = Object.entries(value).filter(([, one]) => one !== null && one !== undefined && one !== '');
  return Object.fromEntries(held.map(([name, one]) => [snakeCase(name), comparable(one)]));
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
