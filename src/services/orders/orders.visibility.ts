import type { SelectQueryBuilder } from 'kysely';
import type { Principal } from '../../platform/access.js';
import { visibleTo, type Owners } from '../visible-to.js';
import type { OrdersTables } from './orders.tables.js';

/** Partners see the orders that they placed. */
const OWNERS: Owners<OrdersTables, 'orders'> = { customer: 'customer_id', partner: 'partner_id' };

/** Which orders a caller sees. */
export const ordersVisibleTo = <O>(principal: Principal, query: SelectQueryBuilder<OrdersTables, 'orders', O>) =>
  visibleTo(principal, query, OWNERS);
