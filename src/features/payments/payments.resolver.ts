import { ResolveField, Resolver } from '@nestjs/graphql';
import type { GraphQLContext } from '../../edges/graphql/context.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { Payment } from '../../gen/trivium/payments/v1/Payment.js';

@Resolver('Order')
export class PaymentsResolver {
  @ResolveField()
  payments({ id }: Order, _args: object, { loaders }: GraphQLContext): Promise<readonly Payment[]> {
    return loaders.orderPayments.load(id);
  }
}
