import { Injectable } from '@nestjs/common';
import type { Kysely, SelectQueryBuilder } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Principal } from '../../platform/access.js';
import { grouped } from '../../platform/db/grouped.js';
import { isId } from '../../platform/ids.js';
import { visibleTo, type Owners } from '../visible-to.js';
import type { FulfillmentTables, ShipmentLineRow, ShipmentRow } from './fulfillment.tables.js';

export type ShipmentRecord = ShipmentRow & { readonly lines: readonly Omit<ShipmentLineRow, 'shipment_id'>[] };

type ShipmentQuery<O> = SelectQueryBuilder<FulfillmentTables, 'shipments', O>;

/** Partners see the shipments of orders that they placed. */
const OWNERS: Owners<FulfillmentTables, 'shipments'> = { customer: 'customer_id', partner: 'partner_id' };

@Injectable()
export class FulfillmentStore {
  constructor(private readonly db: Kysely<FulfillmentTables>) {}

  async find(principal: Principal, shipmentIds: readonly string[]): Promise<readonly ShipmentRecord[]> {
    const ids = shipmentIds.filter((id) => isId('shp', id));
    if (ids.length === 0) return [];
    return visibleTo(principal, this.shipments(), OWNERS).where('id', 'in', ids).execute();
  }

  /** By order, oldest first; an order without a visible shipment is not in it. */
  async ofOrders(
    principal: Principal,
    orderIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly ShipmentRecord[]>> {
    const ids = orderIds.filter((id) => isId('ord', id));
    if (ids.length === 0) return new Map();
    const query = visibleTo(principal, this.shipments(), OWNERS).where('order_id', 'in', ids);
    return grouped(await query.orderBy('created_at').orderBy('id').execute(), ({ order_id }) => order_id);
  }

  /** With their lines, in one query. */
  private shipments(): ShipmentQuery<ShipmentRecord> {
    return this.db
      .selectFrom('shipments')
      .selectAll()
      .select((shipment) => {
        const lines = shipment.selectFrom('shipment_lines').select(['order_line_id', 'quantity']);
        return jsonArrayFrom(lines.whereRef('shipment_id', '=', 'shipments.id').orderBy('order_line_id')).as('lines');
      });
  }
}
