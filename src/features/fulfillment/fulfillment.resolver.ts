import { Args, Context, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { FulfillmentClient } from '../../clients/fulfillment.client.js';
import type { GraphQLContext } from '../../edges/graphql/context.js';
import type { Shipment } from '../../gen/trivium/fulfillment/v1/Shipment.js';
import { toInput } from '../../edges/graphql/input.js';
import type { QueryShipmentArgs } from '../../gen/graphql.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import { Allow } from '../../platform/access.js';
import { ShipmentIdInput } from './fulfillment.input.js';

@Resolver('Order')
export class FulfillmentResolver {
  constructor(private readonly client: FulfillmentClient) {}

  @Query()
  @Allow('fulfillment:read')
  shipment(@Context() { ctx }: GraphQLContext, @Args() args: QueryShipmentArgs): Promise<Shipment> {
    return this.client.get(ctx, toInput(ShipmentIdInput, args).id);
  }

  @ResolveField()
  shipments({ id }: Order, _args: object, { loaders }: GraphQLContext): Promise<readonly Shipment[]> {
    return loaders.orderShipments.load(id);
  }
}
