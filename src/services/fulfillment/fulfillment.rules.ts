/** What a shipment may become next. Once it is on its way it is not cancelled: it comes back. */
export const NEXT_STATES = {
  preparing: ['in_transit', 'cancelled'],
  in_transit: ['delivered', 'returned'],
  delivered: ['returned'],
  returned: [],
  cancelled: [],
} as const satisfies Record<string, readonly string[]>;

export type ShipmentState = keyof typeof NEXT_STATES;
