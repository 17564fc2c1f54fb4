import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { Product } from '../gen/trivium/catalog/v1/Product.js';
import type { Customer } from '../gen/trivium/customers/v1/Customer.js';
import type { Shipment } from '../gen/trivium/fulfillment/v1/Shipment.js';
import type { Stock } from '../gen/trivium/inventory/v1/Stock.js';
import type { OrderReturn } from '../gen/trivium/orders/v1/OrderReturn.js';
import type { Payment } from '../gen/trivium/payments/v1/Payment.js';
import type { CallContext } from '../platform/call-context.js';
import { CatalogClient } from './catalog.client.js';
import { CustomersClient } from './customers.client.js';
import { FulfillmentClient } from './fulfillment.client.js';
import { InventoryClient } from './inventory.client.js';
import { OrdersClient } from './orders.client.js';
import { PaymentsClient } from './payments.client.js';

/** What one request reads of other nouns: whatever is asked for in the same tick travels in one RPC per service. */
export interface Loaders {
  readonly customers: DataLoader<string, Customer>;
  readonly products: DataLoader<string, Product>;
  readonly stock: DataLoader<string, Stock>;
  readonly orderPayments: DataLoader<string, readonly Payment[]>;
  readonly orderShipments: DataLoader<string, readonly Shipment[]>;
  readonly orderReturns: DataLoader<string, readonly OrderReturn[]>;
}

/** As many ids as the contracts let a batch hold. */
const SMALL = { maxBatchSize: 200 };
const LARGE = { maxBatchSize: 500 };

/** What hangs on an order. */
@Injectable()
export class OrderParts {
  constructor(
    readonly payments: PaymentsClient,
    readonly shipments: FulfillmentClient,
    readonly orders: OrdersClient,
  ) {}
}

@Injectable()
export class LoaderFactory {
  constructor(
    private readonly customers: CustomersClient,
    private readonly catalog: CatalogClient,
    private readonly inventory: InventoryClient,
    private readonly orders: OrderParts,
  ) {}

  /** For one request: nothing is remembered beyond it. */
  for(ctx: CallContext): Loaders {
    return {
      customers: new DataLoader<string, Customer>((ids) => this.customers.getMany(ctx, ids), SMALL),
      products: new DataLoader<string, Product>((ids) => this.catalog.getMany(ctx, ids), LARGE),
      stock: new DataLoader<string, Stock>((ids) => this.inventory.getMany(ctx, ids), LARGE),
      orderPayments: new DataLoader((ids) => this.orders.payments.ofOrders(ctx, ids), SMALL),
      orderReturns: new DataLoader((ids) => this.orders.orders.returnsOf(ctx, ids), SMALL),
      orderShipments: new DataLoader((ids) => this.orders.shipments.ofOrders(ctx, ids), SMALL),
    };
  }
}
