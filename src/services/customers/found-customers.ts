import { sql, type Kysely } from 'kysely';
import type { FindOrCreateCustomerRequest } from '../../gen/trivium/customers/v1/FindOrCreateCustomerRequest.js';
import type { Principal } from '../../platform/access.js';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/ids.js';
import { checkInternal, checkRequestId, checkText } from '../requests.js';
import type { CustomerRow, CustomersTables } from './customers.tables.js';

/** RFC 5321 */
const LONGEST_EMAIL = 254;
const LONGEST_NAME = 200;
/** Letters are written in it to buyers who never said what they read. */
const LOCALE = 'en';

export type Buyer = Pick<CustomerRow, 'email' | 'name' | 'addresses'>;

export function buyerOf(principal: Principal, request: FindOrCreateCustomerRequest): Buyer {
  checkInternal(principal);
  checkRequestId(request.requestId);
  const email = request.email.trim().toLowerCase();
  const name = request.name.trim();
  if (!/^[^\s@]+@[^\s@]+$/.test(email))
    throw AppError.invalid({ field: 'email', reason: 'INVALID_FORMAT', message: 'email must be an e-mail address.' });
  checkText('email', email, LONGEST_EMAIL);
  if (name === '') throw AppError.invalid({ field: 'name', reason: 'REQUIRED', message: 'name must be set.' });
  checkText('name', name, LONGEST_NAME);
  return { email, name, addresses: request.address ? [request.address] : [] };
}

/** Of many at once for one address, one makes the customer and the others find it. */
export async function findOrCreate(db: Kysely<CustomersTables>, buyer: Buyer, clock: Clock): Promise<CustomerRow> {
  const now = new Date(clock.now());
  await db
    .insertInto('customers')
    .values({
      ...{ id: newId('cus', clock), partner_id: '', name: buyer.name, email: buyer.email, locale: LOCALE },
      addresses: sql`${JSON.stringify(buyer.addresses)}::jsonb`,
      ...{ phone: '', birthday: '', note: '', created_at: now, updated_at: now },
    })
    // Of either rule: the address as it is, and whatever the case of its letters.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const found = db
    .selectFrom('customers')
    .selectAll()
    .where(sql`lower(email)`, '=', buyer.email);
  return found.executeTakeFirstOrThrow();
}
