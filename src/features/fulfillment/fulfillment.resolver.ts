import { ResolveField, Resolver } from '@nestjs/graphql';
import type { GraphQLContext } from '../../edges/graphql/context.js';
import type { Shipment } from '../../gen/trivium/fulfillment/v1/Shipment.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';

@Resolver('Order')
export class FulfillmentResolver {
  @ResolveField()
  shipments({ id }: Order, _args: object, { loaders }: GraphQLContext): Promise<readonly Shipment[]> {
    return loaders.orderShipments.load(id);
  }
}
