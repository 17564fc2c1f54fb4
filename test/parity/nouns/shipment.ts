import { SEEDED_SHIPMENT_ID } from '../../../src/seeds/well-known.js';
import type { Noun } from '../noun.js';
import { order } from './order.js';

export const shipment: Noun = {
  name: 'shipment',
  collection: 'shipments',
  feature: 'fulfillment',
  scope: 'fulfillment:read',
  prefix: 'shp',
  known: SEEDED_SHIPMENT_ID,
  foundIn: { noun: order, place: 'shipments.id' },
  facts: `{
    id status carrier trackingNumber trackingUrl createdAt shippedAt deliveredAt
    lines { orderLineId quantity }
    address { recipient line1 line2 city region postalCode countryCode }
  }`,
  REST: { expand: [] },
  GraphQL: { one: 'shipment' },
  gRPC: { service: 'ShipmentViewService', one: 'GetShipmentView', ofOne: 'ListOrderShipmentViews' },
  filters: {},
  badFilters: [],
};
