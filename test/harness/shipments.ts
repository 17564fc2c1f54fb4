import { randomUUID } from 'node:crypto';
import type { CreateShipmentRequestInput } from '../../src/gen/trivium/fulfillment/v1/CreateShipmentRequest.js';
import type { FulfillmentServiceDefinition } from '../../src/gen/trivium/fulfillment/v1/FulfillmentService.js';
import type { ShipmentStatus } from '../../src/gen/trivium/fulfillment/v1/ShipmentStatus.js';
import type { Principal } from '../../src/platform/access.js';
import type { FulfillmentTables } from '../../src/services/fulfillment/fulfillment.tables.js';
import { callOf, internal, type RunningService } from './service.js';

export const ADDRESS = {
  recipient: 'Mia Weber',
  line1: 'Lindenstraße 12',
  line2: '',
  city: 'Berlin',
  region: 'BE',
  postalCode: '10969',
  countryCode: 'DE',
};
export const LINES = [{ orderLineId: 'oli_01jgr3m8g0aaaaaaaaaaaaaaaa', quantity: 2 }];

/** The commands of the fulfillment service as a saga gives them, each under a request id of its own unless one is named. */
export function shipmentCommands(
  { channel, db }: RunningService<FulfillmentServiceDefinition, FulfillmentTables>,
  caller: Principal = internal,
) {
  return {
    create: (orderId: string, changes: CreateShipmentRequestInput = {}) =>
      channel.call(callOf(caller), 'CreateShipment', {
        requestId: randomUUID(),
        orderId,
        customerId: 'cus_01jgr3m8g0aaaaaaaaaaaaaaaa',
        lines: LINES,
        address: ADDRESS,
        ...changes,
      }),
    cancel: (orderId: string) => channel.call(callOf(caller), 'CancelShipment', { orderId, requestId: randomUUID() }),
    update: (shipmentId: string, status: ShipmentStatus, requestId: string = randomUUID()) =>
      channel.call(callOf(caller), 'UpdateShipmentStatus', { requestId, shipmentId, status }),
    /** The states of the order's parcels. */
    parcels: async (orderId: string): Promise<string[]> => {
      const rows = db.selectFrom('shipments').select('status').where('order_id', '=', orderId);
      return (await rows.execute()).map(({ status }) => status);
    },
  };
}
