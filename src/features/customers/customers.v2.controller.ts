import { Body, Controller, Get, Put, Query } from '@nestjs/common';
import { CustomersClient } from '../../clients/customers.client.js';
import { Ctx } from '../../edges/rest/context.js';
import { one, page, type Envelope } from '../../edges/rest/envelope.js';
import { PathAndQuery } from '../../edges/rest/path-and-query.js';
import { Allow } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { CursorCodec } from '../../platform/cursor.js';
import { CustomerNoteFlow } from './customer-note.flow.js';
import { CustomerNoteInput } from './customer-note.input.js';
import { ListCustomersInput } from './customers.input.js';
import { GetCustomerInputV2 } from './customers.v2.input.js';
import { customerV2, CustomerV2 } from './customers.v2.view.js';

/** The people who buy. */
@Controller('v2/customers')
export class CustomersV2Controller {
  constructor(
    private readonly customers: CustomersClient,
    private readonly cursors: CursorCodec,
    private readonly notes: CustomerNoteFlow,
  ) {}

  /** List customers, newest first. */
  @Get()
  @Allow('customers:read')
  async list(@Ctx() ctx: CallContext, @Query() input: ListCustomersInput): Promise<Envelope<readonly CustomerV2[]>> {
    const { customers, nextPageToken } = await this.customers.list(ctx, input.toRequest(this.cursors));
    const nextCursor = nextPageToken ? this.cursors.encode(input.cursorScope(), nextPageToken) : undefined;
    return page(ctx, customers.map(customerV2), { limit: input.limit, nextCursor });
  }

  /** Get a customer. */
  @Get(':customer_id')
  @Allow('customers:read')
  async get(
    @Ctx() ctx: CallContext,
    @PathAndQuery(GetCustomerInputV2) input: GetCustomerInputV2,
  ): Promise<Envelope<CustomerV2>> {
    return one(ctx, customerV2(await this.customers.get(ctx, input.customer_id)));
  }

  /** Write what staff note about a customer. */
  @Put(':customer_id/note')
  @Allow('customers:write')
  async updateCustomerNote(
    @Ctx() ctx: CallContext,
    @PathAndQuery(GetCustomerInputV2) { customer_id }: GetCustomerInputV2,
    @Body() { note }: CustomerNoteInput,
  ): Promise<Envelope<CustomerV2>> {
    return one(ctx, customerV2(await this.notes.update(ctx, { customer_id, note })));
  }
}
