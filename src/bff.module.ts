import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { CatalogClient } from './clients/catalog.client.js';
import { Channels } from './clients/channels.js';
import { CustomersClient } from './clients/customers.client.js';
import { FulfillmentClient } from './clients/fulfillment.client.js';
import { InventoryClient } from './clients/inventory.client.js';
import { LoaderFactory, OrderParts } from './clients/loaders.js';
import { OrdersClient } from './clients/orders.client.js';
import { PaymentsClient } from './clients/payments.client.js';
import { VisibleFeed } from './events/feed/visible-feed.js';
import { CatalogGrpcController } from './features/catalog/catalog.grpc.controller.js';
import { CatalogResolver } from './features/catalog/catalog.resolver.js';
import { CatalogV2Controller } from './features/catalog/catalog.v2.controller.js';
import { CustomerNoteFlow } from './features/customers/customer-note.flow.js';
import { CustomerNoteGrpcController } from './features/customers/customer-note.grpc.controller.js';
import { CustomerNoteResolver } from './features/customers/customer-note.resolver.js';
import { CustomersGrpcController } from './features/customers/customers.grpc.controller.js';
import { CustomersResolver } from './features/customers/customers.resolver.js';
import { CustomersV2Controller } from './features/customers/customers.v2.controller.js';
import { EventsGrpcController } from './features/events/events.grpc.controller.js';
import { EventsV2Controller } from './features/events/events.v2.controller.js';
import { FeedHeartbeat } from './features/events/feed-heartbeat.js';
import { OrderFeedFlow } from './features/events/order-feed.flow.js';
import { FulfillmentGrpcController } from './features/fulfillment/fulfillment.grpc.controller.js';
import { FulfillmentResolver } from './features/fulfillment/fulfillment.resolver.js';
import { FulfillmentV2Controller } from './features/fulfillment/fulfillment.v2.controller.js';
import { CartQuoteFlow } from './features/orders/cart-quote.flow.js';
import { ChangeOrderFlow } from './features/orders/change-order.flow.js';
import { OrderChangedResolver } from './features/orders/order-changed.resolver.js';
import { OrderCommandsGrpcController } from './features/orders/order-commands.grpc.controller.js';
import { OrderCommandsResolver } from './features/orders/order-commands.resolver.js';
import { OrderCommandsV2Controller } from './features/orders/order-commands.v2.controller.js';
import { OrderOutcome } from './features/orders/order-outcome.js';
import { OrderPartsFlow } from './features/orders/order-parts.flow.js';
import { OrderPlacement } from './features/orders/order-placement.js';
import { OrdersGrpcController } from './features/orders/orders.grpc.controller.js';
import { OrdersResolver } from './features/orders/orders.resolver.js';
import { OrdersV2Controller } from './features/orders/orders.v2.controller.js';
import { PlaceOrderFlow } from './features/orders/place-order.flow.js';
import { PaymentsGrpcController } from './features/payments/payments.grpc.controller.js';
import { PaymentsResolver } from './features/payments/payments.resolver.js';
import { PaymentsV2Controller } from './features/payments/payments.v2.controller.js';
import { ViewerResolver } from './features/viewer/viewer.resolver.js';
import { Connections } from './platform/budget/connections.js';
import { CursorCodec } from './platform/cursor.js';
import { Idempotency } from './platform/idempotency/idempotency.js';
import { DeliveriesFlow } from './webhooks/deliveries/deliveries.flow.js';
import { WebhookDeliveriesV2Controller } from './webhooks/deliveries/deliveries.v2.controller.js';
import { DeliveryStore } from './webhooks/deliveries/delivery.store.js';
import { EndpointSwitchFlow } from './webhooks/endpoints/endpoint-switch.flow.js';
import { WebhookEndpointSwitchV2Controller } from './webhooks/endpoints/endpoint-switch.v2.controller.js';
import { EndpointStore } from './webhooks/endpoints/endpoint.store.js';
import { EndpointRules, EndpointsFlow } from './webhooks/endpoints/endpoints.flow.js';
import { WebhookEndpointsV2Controller } from './webhooks/endpoints/endpoints.v2.controller.js';
import { TestEvents } from './webhooks/endpoints/test-events.js';
import { Outgoing } from './webhooks/out/outgoing.js';

export interface BffModuleOptions {
  readonly channels: Channels;
  readonly cursors: CursorCodec;
  readonly idempotency: Idempotency;
  readonly events: VisibleFeed;
  readonly outgoing: Outgoing;
  readonly endpointRules: EndpointRules;
  readonly heartbeat: FeedHeartbeat;
  readonly connections: Connections;
  /** What comes with settings of its own: the GraphQL edge, the portal. */
  readonly imports: readonly DynamicModule[];
}

/** Everything the BFF is made of; one line per class, so that removing a noun is removing its lines. */
@Module({})
export class BffModule {
  static of({ imports, ...options }: BffModuleOptions): DynamicModule {
    const { channels, cursors, idempotency, events, heartbeat, connections, outgoing, endpointRules } = options;
    const given: Provider[] = [
      { provide: Channels, useValue: channels },
      { provide: CursorCodec, useValue: cursors },
      { provide: Idempotency, useValue: idempotency },
      { provide: VisibleFeed, useValue: events },
      { provide: Outgoing, useValue: outgoing },
      { provide: EndpointRules, useValue: endpointRules },
      { provide: FeedHeartbeat, useValue: heartbeat },
      { provide: Connections, useValue: connections },
    ];
    return {
      module: BffModule,
      global: true,
      imports: [...imports],
      controllers: [...REST, ...GRPC],
      providers: [...given, ...CLIENTS, ...FLOWS, ...WEBHOOKS, ...GRAPHQL],
      exports: [LoaderFactory],
    };
  }
}

const CLIENTS = [
  CatalogClient,
  CustomersClient,
  FulfillmentClient,
  InventoryClient,
  OrdersClient,
  PaymentsClient,
  LoaderFactory,
  OrderParts,
];

const FLOWS = [
  CartQuoteFlow,
  ChangeOrderFlow,
  CustomerNoteFlow,
  OrderOutcome,
  OrderFeedFlow,
  OrderPartsFlow,
  OrderPlacement,
  PlaceOrderFlow,
];

const WEBHOOKS = [DeliveriesFlow, DeliveryStore, EndpointStore, EndpointSwitchFlow, EndpointsFlow, TestEvents];

const REST = [
  CatalogV2Controller,
  CustomersV2Controller,
  EventsV2Controller,
  FulfillmentV2Controller,
  OrderCommandsV2Controller,
  OrdersV2Controller,
  PaymentsV2Controller,
  WebhookDeliveriesV2Controller,
  WebhookEndpointSwitchV2Controller,
  WebhookEndpointsV2Controller,
];

const GRAPHQL = [
  CatalogResolver,
  CustomerNoteResolver,
  CustomersResolver,
  OrderCommandsResolver,
  FulfillmentResolver,
  OrderChangedResolver,
  OrdersResolver,
  PaymentsResolver,
  ViewerResolver,
];

const GRPC = [
  CatalogGrpcController,
  CustomerNoteGrpcController,
  CustomersGrpcController,
  EventsGrpcController,
  FulfillmentGrpcController,
  OrderCommandsGrpcController,
  OrdersGrpcController,
  PaymentsGrpcController,
];
