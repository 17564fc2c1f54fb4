import { version } from './event-version.js';
import { EXAMPLE } from './examples.js';
import { id, object, text } from './schema.js';

const key = ({ order_id }: { readonly order_id: string }): string => order_id;
const shipment = { order_id: id('ord'), shipment_id: id('shp') };
const example = { order_id: EXAMPLE.order, shipment_id: EXAMPLE.shipment };

export const shipmentEvents = {
  'shipment.created': {
    1: version({
      summary: 'A parcel is made up for the order and waits for the carrier.',
      key,
      data: object({ ...shipment, carrier: text(), tracking_number: text() }),
      example: { ...example, carrier: 'dhl', tracking_number: 'JD014600006281230704' },
    }),
  },
  'shipment.failed': {
    1: version({
      summary: 'No parcel can be made up for the order, now or later.',
      key,
      data: object({ order_id: id('ord'), reason: text('Stable, for programs: "no_carrier".') }),
      example: { order_id: EXAMPLE.order, reason: 'no_carrier' },
    }),
  },
  'shipment.cancelled': {
    1: version({
      summary: 'The parcel will not leave.',
      key,
      data: object({ ...shipment, reason: text() }),
      example: { ...example, reason: 'order_cancelled' },
    }),
  },
};
