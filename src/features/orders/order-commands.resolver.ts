import { Args, Context, Mutation, ResolveField, Resolver } from '@nestjs/graphql';
import type { GraphQLContext } from '../../edges/graphql/context.js';
import { toInput } from '../../edges/graphql/input.js';
import { outcome } from '../../edges/graphql/outcome.js';
import type {
  MutationCancelOrderArgs,
  MutationPlaceOrderArgs,
  MutationRequestReturnArgs,
  PlaceOrderInput as PlaceOrderArgs,
} from '../../gen/graphql.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { OrderReturn } from '../../gen/trivium/orders/v1/OrderReturn.js';
import { Allow } from '../../platform/access.js';
import { ChangeOrderFlow } from './change-order.flow.js';
import { CancelOrderInput, RequestReturnInput } from './change-order.input.js';
import { checkWait } from './order-outcome.js';
import { failedOrder, refusedOrder, wrongStatus } from './order-outcome.members.js';
import { PlaceOrderFlow } from './place-order.flow.js';
import { PlaceOrderInput } from './place-order.input.js';

@Resolver()
export class OrderCommandsResolver {
  constructor(
    private readonly placing: PlaceOrderFlow,
    private readonly changes: ChangeOrderFlow,
  ) {}

  @Mutation()
  @Allow('orders:write')
  async placeOrder(@Context() { ctx }: GraphQLContext, @Args() { input }: MutationPlaceOrderArgs) {
    const placed = await outcome(
      'Order',
      () => {
        const { waitSeconds, ...given } = input;
        const cart = toInput(PlaceOrderInput, { ...given, expectedTotal: amountIn(given) });
        return this.placing.place(ctx, cart, checkWait('waitSeconds', waitSeconds ?? 0));
      },
      refusedOrder,
    );
    return placed.__typename === 'Order' ? (failedOrder(placed) ?? placed) : placed;
  }

  @Mutation()
  @Allow('orders:write')
  cancelOrder(@Context() { ctx }: GraphQLContext, @Args() { input }: MutationCancelOrderArgs) {
    return outcome<'Order', Order, NonNullable<ReturnType<typeof wrongStatus>>>(
      'Order',
      async () => this.changes.cancel(ctx, toInput(CancelOrderInput, input)),
      wrongStatus,
    );
  }

  @Mutation()
  @Allow('orders:write')
  requestReturn(@Context() { ctx }: GraphQLContext, @Args() { input }: MutationRequestReturnArgs) {
    return outcome<'OrderReturn', OrderReturn, NonNullable<ReturnType<typeof wrongStatus>>>(
      'OrderReturn',
      async () => this.changes.requestReturn(ctx, toInput(RequestReturnInput, input)),
      wrongStatus,
    );
  }

  @ResolveField()
  @Resolver('Order')
  returns({ id }: Order, _args: object, { loaders }: GraphQLContext): Promise<readonly OrderReturn[]> {
    return loaders.orderReturns.load(id);
  }
}

const amountIn = ({ expectedTotal }: Pick<PlaceOrderArgs, 'expectedTotal'>) =>
  expectedTotal && { amount: expectedTotal.amount, currency: expectedTotal.currencyCode };
