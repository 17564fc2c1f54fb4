import { isTooDeep } from '../../edges/rest/json-body.js';
import { Unreadable } from './unreadable.js';

/** JSON in UTF-8. Whole numbers that a double cannot hold, as ids of Shopify's can be, come as their digits. */
export function jsonOf(body: Buffer): unknown {
  const text = textOf(body);
  if (isTooDeep(text)) throw new Unreadable('the body is nested too deep');
  try {
    return JSON.parse(text, exactly);
  } catch {
    throw new Unreadable('the body is not JSON');
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function textOf(body: Buffer): string {
  try {
    return UTF8.decode(body);
  } catch {
    throw new Unreadable('the body is not UTF-8');
  }
}

/** The third argument, the text that the value was read from, is there since Node 22. */
const exactly = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^\d+$/.test(context?.source ?? '')
    ? context?.source
    : value;

/** The text of one field at the top, before anything else is known of the body; undefined where there is none. */
export function topText(body: Buffer, name: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    const text = (value as Readonly<Record<string, unknown>>)[name];
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}
