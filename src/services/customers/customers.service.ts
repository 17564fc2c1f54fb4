import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { Ctx } from '../../edges/grpc/context.js';
import type { BatchGetCustomersRequest } from '../../gen/trivium/customers/v1/BatchGetCustomersRequest.js';
import type { BatchGetCustomersResponseInput } from '../../gen/trivium/customers/v1/BatchGetCustomersResponse.js';
import type { FindOrCreateCustomerRequest } from '../../gen/trivium/customers/v1/FindOrCreateCustomerRequest.js';
import type { FindOrCreateCustomerResponseInput } from '../../gen/trivium/customers/v1/FindOrCreateCustomerResponse.js';
import type { GetCustomerRequest } from '../../gen/trivium/customers/v1/GetCustomerRequest.js';
import type { GetCustomerResponseInput } from '../../gen/trivium/customers/v1/GetCustomerResponse.js';
import type { ListCustomersRequest } from '../../gen/trivium/customers/v1/ListCustomersRequest.js';
import type { ListCustomersResponseInput } from '../../gen/trivium/customers/v1/ListCustomersResponse.js';
import type { UpdateCustomerNoteRequest } from '../../gen/trivium/customers/v1/UpdateCustomerNoteRequest.js';
import type { UpdateCustomerNoteResponseInput } from '../../gen/trivium/customers/v1/UpdateCustomerNoteResponse.js';
import type { CallContext } from '../../platform/call-context.js';
import { systemClock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { checkBatch, checkRequestId, checkText, notFoundStatus, optionalDate, requestedPage } from '../requests.js';
import { customerMessage } from './customers.message.js';
import { CustomersStore } from './customers.store.js';
import { buyerOf } from './found-customers.js';

const LARGEST_BATCH = 200;
const LONGEST_NOTE = 2000;

/** trivium.customers.v1.CustomersService */
@Controller()
export class CustomersService {
  constructor(private readonly customers: CustomersStore) {}

  @GrpcMethod()
  async getCustomer(
    @Ctx() { principal }: CallContext,
    @Payload() { customerId }: GetCustomerRequest,
  ): Promise<GetCustomerResponseInput> {
    const [customer] = await this.customers.find(principal, [customerId]);
    if (!customer) throw AppError.notFound('customer', customerId);
    return { customer: customerMessage(customer) };
  }

  @GrpcMethod()
  async batchGetCustomers(
    @Ctx() { principal }: CallContext,
    @Payload() { customerIds }: BatchGetCustomersRequest,
  ): Promise<BatchGetCustomersResponseInput> {
    checkBatch('customer_ids', customerIds, LARGEST_BATCH);
    const found = await this.customers.find(principal, customerIds);
    const byId = new Map(found.map((customer) => [customer.id, customerMessage(customer)]));
    const result = (customerId: string) => {
      const customer = byId.get(customerId);
      return customer ? { customerId, customer } : { customerId, error: notFoundStatus('customer', customerId) };
    };
    return { results: customerIds.map(result) };
  }

  @GrpcMethod()
  async listCustomers(
    @Ctx() { principal }: CallContext,
    @Payload() request: ListCustomersRequest,
  ): Promise<ListCustomersResponseInput> {
    const updatedSince = optionalDate('updated_since', request.updatedSince);
    const page = await this.customers.page(principal, updatedSince, requestedPage(request, 'timestamptz'));
    const { customers, nextPageToken, itemTokens } = page;
    return { customers: customers.map(customerMessage), nextPageToken, itemTokens: [...itemTokens] };
  }

  @GrpcMethod()
  async findOrCreateCustomer(
    @Ctx() { principal }: CallContext,
    @Payload() request: FindOrCreateCustomerRequest,
  ): Promise<FindOrCreateCustomerResponseInput> {
    const buyer = buyerOf(principal, request);
    return { customer: customerMessage(await this.customers.findOrCreate(buyer, systemClock)) };
  }

  @GrpcMethod()
  async updateCustomerNote(
    @Ctx() { principal }: CallContext,
    @Payload() { requestId, customerId, note }: UpdateCustomerNoteRequest,
  ): Promise<UpdateCustomerNoteResponseInput> {
    checkRequestId(requestId);
    checkText('note', note, LONGEST_NOTE);
    const now = new Date(systemClock.now());
    return { customer: customerMessage(await this.customers.setNote(principal, requestId, customerId, note, now)) };
  }
}
