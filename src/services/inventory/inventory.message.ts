import type { ReservationInput } from '../../gen/trivium/inventory/v1/Reservation.js';
import type { ReservationStatus } from '../../gen/trivium/inventory/v1/ReservationStatus.js';
import type { StockInput } from '../../gen/trivium/inventory/v1/Stock.js';
import { toTimestamp } from '../../platform/timestamp.js';
import type { Reservation } from './inventory.reservations.js';
import { available, type ReservationState } from './inventory.rules.js';
import type { StockRow } from './inventory.tables.js';

export const stockMessage = (stock: StockRow): StockInput => ({
  productId: stock.product_id,
  onHand: stock.on_hand,
  reserved: stock.reserved,
  available: available(stock),
  updatedAt: toTimestamp(stock.updated_at),
});

const STATUS = {
  reserved: 'RESERVATION_STATUS_RESERVED',
  released: 'RESERVATION_STATUS_RELEASED',
  committed: 'RESERVATION_STATUS_COMMITTED',
} as const satisfies Record<ReservationState, ReservationStatus>;

export const reservationMessage = (reservation: Reservation): ReservationInput => ({
  orderId: reservation.order_id,
  status: STATUS[reservation.status],
  lines: reservation.lines.map(({ product_id, quantity }) => ({ productId: product_id, quantity })),
  updatedAt: toTimestamp(reservation.updated_at),
});
