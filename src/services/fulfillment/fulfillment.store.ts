import { Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import type { EventMetadata } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import type { Principal } from '../../platform/access.js';
import { grouped } from '../../platform/db/grouped.js';
import { isId } from '../../platform/ids.js';
import { visibleTo, type Owners } from '../visible-to.js';
import type { FulfillmentTables } from './fulfillment.tables.js';
import type { ShipmentChange } from './shipment-change.js';
import { shipmentsIn, type ShipmentRecord } from './shipments.query.js';

/** Partners see the shipments of orders that they placed. */
const OWNERS: Owners<FulfillmentTables, 'shipments'> = { customer: 'customer_id', partner: 'partner_id' };

@Injectable()
export class FulfillmentStore {
  constructor(
    private readonly db: Kysely<FulfillmentTables>,
    private readonly outbox: Outbox,
  ) {}

  async find(principal: Principal, shipmentIds: readonly string[]): Promise<readonly ShipmentRecord[]> {
    const ids = shipmentIds.filter((id) => isId('shp', id));
    if (ids.length === 0) return [];
    return visibleTo(principal, shipmentsIn(this.db), OWNERS).where('id', 'in', ids).execute();
  }

  /** By order, oldest first; an order without a visible shipment is not in it. */
  async ofOrders(
    principal: Principal,
    orderIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly ShipmentRecord[]>> {
    const ids = orderIds.filter((id) => isId('ord', id));
    if (ids.length === 0) return new Map();
    const query = visibleTo(principal, shipmentsIn(this.db), OWNERS).where('order_id', 'in', ids);
    return grouped(await query.orderBy('created_at').orderBy('id').execute(), ({ order_id }) => order_id);
  }

  /** All of it takes effect, or nothing. */
  change<T>(cause: EventMetadata, now: Date, work: (change: ShipmentChange) => Promise<T>): Promise<T> {
    return this.db.transaction().execute((tx) => work({ tx, now, cause, outbox: this.outbox }));
  }
}
