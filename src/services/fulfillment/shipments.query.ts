import type { Kysely, SelectQueryBuilder } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { FulfillmentTables, ShipmentLineRow, ShipmentRow } from './fulfillment.tables.js';

export type ShipmentRecord = ShipmentRow & { readonly lines: readonly Omit<ShipmentLineRow, 'shipment_id'>[] };

/** With their lines, in one query; also within a transaction. */
export const shipmentsIn = (
  db: Kysely<FulfillmentTables>,
): SelectQueryBuilder<FulfillmentTables, 'shipments', ShipmentRecord> =>
  db
    .selectFrom('shipments')
    .selectAll()
    .select((shipment) => {
      const lines = shipment.selectFrom('shipment_lines').select(['order_line_id', 'quantity']);
      return jsonArrayFrom(lines.whereRef('shipment_id', '=', 'shipments.id').orderBy('order_line_id')).as('lines');
    });
