import type { Moments } from './lifecycle.js';
import type { PlannedLine, PlannedOrder, PlannedShipment } from './plan.js';
import { Random } from './random.js';
import { seededId } from './seeded-id.js';
import { SEEDED_SHIPMENT_ID } from './well-known.js';

export interface Shipped {
  readonly index: number;
  readonly status: PlannedOrder['status'];
  readonly lines: readonly PlannedLine[];
  readonly countryCode: string;
  readonly moments: Moments;
  /** Whether money was taken or promised: nothing is packed before. */
  readonly paid: boolean;
}

const CARRIERS: Readonly<Record<string, readonly string[]>> = {
  US: ['UPS', 'FedEx', 'USPS'],
  CA: ['Canada Post', 'UPS'],
  GB: ['Royal Mail', 'DPD'],
  DE: ['DHL', 'DPD'],
  FR: ['Colissimo', 'DHL'],
  JP: ['Yamato'],
  AU: ['Australia Post'],
};
const ELSEWHERE = ['DHL', 'UPS'];

/** The parcels of an order: none before it is packed, two where it is large. */
export function shipmentsOf(order: Shipped): readonly PlannedShipment[] {
  const random = new Random('shipment', order.index);
  const status = shipmentStatus(order, random);
  if (status === undefined) return [];
  const parcels =
    order.lines.length >= 3 && random.chance(25) ? [order.lines.slice(0, 2), order.lines.slice(2)] : [order.lines];
  return parcels.map((lines, position) => plannedShipment(order, lines, status, position, random));
}

function shipmentStatus({ status, paid }: Shipped, random: Random): PlannedShipment['status'] | undefined {
  switch (status) {
    case 'pending':
    case 'failed':
      return undefined;
    case 'confirmed':
      return random.chance(40) ? 'preparing' : undefined;
    case 'cancelled':
      return paid && random.chance(40) ? 'cancelled' : undefined;
    case 'shipped':
      return 'in_transit';
    case 'delivered':
    case 'returned':
      return status;
    default:
      return status satisfies never;
  }
}

function plannedShipment(
  { index, countryCode, moments }: Shipped,
  lines: readonly PlannedLine[],
  status: PlannedShipment['status'],
  position: number,
  random: Random,
): PlannedShipment {
  const carrier = random.pick(CARRIERS[countryCode] ?? ELSEWHERE);
  const left = status !== 'preparing' && status !== 'cancelled';
  const arrived = status === 'delivered' || status === 'returned';
  const trackingNumber = left ? `${random.integer(100_000, 999_999)}${random.integer(100_000, 999_999)}` : '';
  return {
    id: index === 0 && position === 0 ? SEEDED_SHIPMENT_ID : seededId('shp', moments.packedAt, index * 2 + position),
    status,
    carrier,
    trackingNumber,
    trackingUrl: left ? `https://tracking.example.com/${trackingNumber}` : '',
    lines: lines.map(({ id, quantity }) => ({ orderLineId: id, quantity })),
    createdAt: moments.packedAt,
    shippedAt: left ? moments.shippedAt : undefined,
    deliveredAt: arrived ? moments.deliveredAt : undefined,
  };
}
