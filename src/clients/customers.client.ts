import { Injectable } from '@nestjs/common';
import type { Customer } from '../gen/trivium/customers/v1/Customer.js';
import type { CustomersServiceDefinition } from '../gen/trivium/customers/v1/CustomersService.js';
import type { FindOrCreateCustomerRequestInput } from '../gen/trivium/customers/v1/FindOrCreateCustomerRequest.js';
import type { ListCustomersRequestInput } from '../gen/trivium/customers/v1/ListCustomersRequest.js';
import type { ListCustomersResponse } from '../gen/trivium/customers/v1/ListCustomersResponse.js';
import type { UpdateCustomerNoteRequestInput } from '../gen/trivium/customers/v1/UpdateCustomerNoteRequest.js';
import type { CallContext } from '../platform/call-context.js';
import { AppError } from '../platform/errors.js';
import { settled } from './batch.js';
import type { Channel } from './channel.js';
import { Channels } from './channels.js';
import { missing } from './errors.js';

@Injectable()
export class CustomersClient {
  private readonly channel: Channel<CustomersServiceDefinition>;

  constructor(channels: Channels) {
    this.channel = channels.to('customers', 'trivium.customers.v1.CustomersService');
  }

  async get(ctx: CallContext, customerId: string): Promise<Customer> {
    const { customer } = await this.channel
      .call(ctx, 'GetCustomer', { customerId })
      .catch(missing('customer', customerId));
    return customer ?? missing('customer', customerId)(undefined);
  }

  /** In the order of the ids, with an error in the place of what could not be had. */
  async getMany(ctx: CallContext, customerIds: readonly string[]): Promise<(Customer | AppError)[]> {
    const { results } = await this.channel.call(ctx, 'BatchGetCustomers', { customerIds: [...customerIds] });
    return results.map(({ customer, error }) => settled({ value: customer, error: error ?? null }, 'customers'));
  }

  list(ctx: CallContext, request: ListCustomersRequestInput): Promise<ListCustomersResponse> {
    return this.channel.call(ctx, 'ListCustomers', request);
  }

  /** By e-mail: whoever buys elsewhere is a customer here too. */
  async findOrCreate(ctx: CallContext, request: FindOrCreateCustomerRequestInput): Promise<Customer> {
    const { customer } = await this.channel.call(ctx, 'FindOrCreateCustomer', request);
    if (!customer) throw AppError.of('UPSTREAM_FAILED', { service: 'customers' });
    return customer;
  }

  /** A repeated request id changes nothing. */
  async updateNote(
    ctx: CallContext,
    request: UpdateCustomerNoteRequestInput & { readonly customerId: string },
  ): Promise<Customer> {
    const absent = missing('customer', request.customerId);
    const { customer } = await this.channel.call(ctx, 'UpdateCustomerNote', request).catch(absent);
    return customer ?? absent(undefined);
  }
}
