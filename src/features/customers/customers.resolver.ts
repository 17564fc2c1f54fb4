import { Args, Context, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CustomersClient } from '../../clients/customers.client.js';
import { connection, type Connection } from '../../edges/graphql/connection.js';
import type { GraphQLContext } from '../../edges/graphql/context.js';
import { toInput } from '../../edges/graphql/input.js';
import type { QueryCustomerArgs, QueryCustomersArgs } from '../../gen/graphql.js';
import type { Customer } from '../../gen/trivium/customers/v1/Customer.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import { Allow, assertAllowed } from '../../platform/access.js';
import { CursorCodec } from '../../platform/cursor.js';
import { CustomerIdInput, ListCustomersInput } from './customers.input.js';

@Resolver()
export class CustomersResolver {
  constructor(
    private readonly client: CustomersClient,
    private readonly cursors: CursorCodec,
  ) {}

  @Query()
  @Allow('customers:read')
  async customers(@Context() { ctx }: GraphQLContext, @Args() args: QueryCustomersArgs): Promise<Connection<Customer>> {
    const input = toInput(ListCustomersInput, args);
    const { customers, itemTokens, nextPageToken } = await this.client.list(ctx, input.toRequest(this.cursors));
    return connection({ items: customers, itemTokens, nextPageToken }, input, this.cursors);
  }

  @Query()
  @Allow('customers:read')
  customer(@Context() { ctx }: GraphQLContext, @Args() args: QueryCustomerArgs): Promise<Customer> {
    return this.client.get(ctx, toInput(CustomerIdInput, args).id);
  }

  @ResolveField('customer')
  @Resolver('Order')
  customerOfOrder({ customerId }: Order, _args: object, { loaders }: GraphQLContext): Promise<Customer> {
    return loaders.customers.load(customerId);
  }

  @ResolveField('customer')
  @Resolver('Viewer')
  customerOfViewer(
    _viewer: object,
    _args: object,
    { ctx: { principal }, loaders }: GraphQLContext,
  ): Promise<Customer> | null {
    // Not by @requiresScopes: whoever is no customer gets null without an error, with or without the scope.
    if (principal.kind !== 'customer') return null;
    assertAllowed(principal, { scope: 'customers:read' });
    return loaders.customers.load(principal.subject);
  }
}
