import { Matches } from 'class-validator';
import { idPattern } from '../../platform/ids.js';

/** "ord_" and a ULID: a malformed id is said to be one before any service is asked. */
export const IsIdOf = (prefix: string): PropertyDecorator =>
  Matches(idPattern(prefix), { message: `$property must be "${prefix}_" and 26 characters` });
