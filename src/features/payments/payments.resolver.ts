import { Args, Context, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { PaymentsClient } from '../../clients/payments.client.js';
import type { GraphQLContext } from '../../edges/graphql/context.js';
import { toInput } from '../../edges/graphql/input.js';
import type { QueryPaymentArgs } from '../../gen/graphql.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { Payment } from '../../gen/trivium/payments/v1/Payment.js';
import { Allow } from '../../platform/access.js';
import { PaymentIdInput } from './payments.input.js';

@Resolver('Order')
export class PaymentsResolver {
  constructor(private readonly client: PaymentsClient) {}

  @Query()
  @Allow('payments:read')
  payment(@Context() { ctx }: GraphQLContext, @Args() args: QueryPaymentArgs): Promise<Payment> {
    return this.client.get(ctx, toInput(PaymentIdInput, args).id);
  }

  @ResolveField()
  payments({ id }: Order, _args: object, { loaders }: GraphQLContext): Promise<readonly Payment[]> {
    return loaders.orderPayments.load(id);
  }
}
