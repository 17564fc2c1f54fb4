import { Args, Context, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrdersClient } from '../../clients/orders.client.js';
import { connection, type Connection } from '../../edges/graphql/connection.js';
import type { GraphQLContext } from '../../edges/graphql/context.js';
import { toInput } from '../../edges/graphql/input.js';
import type { CustomerOrdersArgs, QueryOrderArgs, QueryOrdersArgs } from '../../gen/graphql.js';
import type { Customer } from '../../gen/trivium/customers/v1/Customer.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { OrderStatus } from '../../gen/trivium/orders/v1/OrderStatus.js';
import { Allow } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { CursorCodec } from '../../platform/cursor.js';
import { ListOrdersInput, OrderIdInput } from './orders.input.js';
import { orderStatusWord } from './orders.status.js';

/** An enum's values arrive by their names in the contract. */
interface OrdersArgs extends Omit<QueryOrdersArgs, 'status'> {
  readonly status?: readonly OrderStatus[] | null;
}

@Resolver()
export class OrdersResolver {
  constructor(
    private readonly client: OrdersClient,
    private readonly cursors: CursorCodec,
  ) {}

  @Query()
  @Allow('orders:read')
  orders(@Context() { ctx }: GraphQLContext, @Args() args: OrdersArgs): Promise<Connection<Order>> {
    return this.page(ctx, { ...args, status: args.status?.map(orderStatusWord) });
  }

  @Query()
  @Allow('orders:read')
  order(@Context() { ctx }: GraphQLContext, @Args() args: QueryOrderArgs): Promise<Order> {
    return this.client.get(ctx, toInput(OrderIdInput, args).id);
  }

  @ResolveField('orders')
  @Resolver('Customer')
  ordersOfCustomer({ id }: Customer, args: CustomerOrdersArgs, { ctx }: GraphQLContext): Promise<Connection<Order>> {
    return this.page(ctx, { ...args, customerId: id });
  }

  private async page(ctx: CallContext, args: object): Promise<Connection<Order>> {
    const input = toInput(ListOrdersInput, args);
    const { orders, itemTokens, nextPageToken } = await this.client.list(ctx, input.toRequest(this.cursors));
    return connection({ items: orders, itemTokens, nextPageToken }, input, this.cursors);
  }
}
