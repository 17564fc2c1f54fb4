import type { Money } from '../platform/money.js';
import type { Currency } from '../pricing/currencies.js';

/**
 * The development data, computed and never stored here: the same on every machine and in every process, so that each
 * service can fill its own tables without asking another.
 */
export interface PlannedProduct {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly status: 'active' | 'archived';
  readonly category: { readonly slug: string; readonly name: string };
  readonly price: Money;
  readonly costPrice: Money;
  readonly images: readonly {
    readonly url: string;
    readonly altText: string;
    readonly width: number;
    readonly height: number;
  }[];
  readonly stock: { readonly onHand: number; readonly reserved: number };
  readonly createdAt: Date;
}

export interface PlannedAddress {
  readonly recipient: string;
  readonly line1: string;
  readonly line2: string;
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
  readonly countryCode: string;
}

export interface PlannedCustomer {
  readonly id: string;
  /** The partner that brought the customer; empty for those of the shop itself. */
  readonly partnerId: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly birthday: string;
  readonly locale: string;
  readonly addresses: readonly PlannedAddress[];
  readonly note: string;
  readonly createdAt: Date;
}

export interface PlannedOrder {
  readonly id: string;
  readonly number: string;
  readonly status: 'pending' | 'confirmed' | 'shipped' | 'delivered' | 'cancelled' | 'failed' | 'returned';
  readonly customer: PlannedCustomer;
  /** That of the customer. */
  readonly partnerId: string;
  readonly currency: Currency;
  readonly lines: readonly PlannedLine[];
  readonly subtotal: number;
  readonly shippingTotal: number;
  readonly taxTotal: number;
  readonly total: number;
  readonly shippingAddress: PlannedAddress;
  readonly customerNote: string;
  readonly internalNote: string;
  readonly placedAt: Date;
  readonly updatedAt: Date;
  readonly payments: readonly PlannedPayment[];
  readonly shipments: readonly PlannedShipment[];
}

export interface PlannedLine {
  readonly id: string;
  readonly product: PlannedProduct;
  readonly quantity: number;
  readonly unitPrice: number;
}

export interface PlannedPayment {
  readonly id: string;
  readonly status: 'pending' | 'authorized' | 'captured' | 'failed' | 'refunded';
  readonly amount: Money;
  readonly refundedAmount: Money;
  readonly card: { readonly brand: string; readonly last4: string };
  readonly provider: string;
  readonly providerPaymentId: string;
  readonly failureReason: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface PlannedShipment {
  readonly id: string;
  readonly status: 'preparing' | 'in_transit' | 'delivered' | 'returned' | 'cancelled';
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly trackingUrl: string;
  readonly lines: readonly { readonly orderLineId: string; readonly quantity: number }[];
  readonly createdAt: Date;
  readonly shippedAt: Date | undefined;
  readonly deliveredAt: Date | undefined;
}
