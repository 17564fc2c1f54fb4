import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { GraphQLContext } from '../../edges/graphql/context.js';
import { toInput } from '../../edges/graphql/input.js';
import { outcome, type Outcome } from '../../edges/graphql/outcome.js';
import type { MutationUpdateCustomerNoteArgs } from '../../gen/graphql.js';
import type { Customer } from '../../gen/trivium/customers/v1/Customer.js';
import { Allow } from '../../platform/access.js';
import { CustomerNoteFlow } from './customer-note.flow.js';
import { UpdateCustomerNoteInput } from './customer-note.input.js';

@Resolver()
export class CustomerNoteResolver {
  constructor(private readonly notes: CustomerNoteFlow) {}

  @Mutation()
  @Allow('customers:write')
  updateCustomerNote(
    @Context() { ctx }: GraphQLContext,
    @Args() { input }: MutationUpdateCustomerNoteArgs,
  ): Promise<Outcome<'UpdateCustomerNoteSuccess', { readonly customer: Customer }>> {
    return outcome('UpdateCustomerNoteSuccess', async () => ({
      customer: await this.notes.update(ctx, toInput(UpdateCustomerNoteInput, input)),
    }));
  }
}
