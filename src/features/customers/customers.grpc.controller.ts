import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { CustomersClient } from '../../clients/customers.client.js';
import { Ctx } from '../../edges/grpc/context.js';
import { toInput } from '../../edges/grpc/input.js';
import type { GetCustomerViewRequest } from '../../gen/trivium/bff/v1/GetCustomerViewRequest.js';
import type { GetCustomerViewResponseInput } from '../../gen/trivium/bff/v1/GetCustomerViewResponse.js';
import type { ListCustomerViewsRequest } from '../../gen/trivium/bff/v1/ListCustomerViewsRequest.js';
import type { ListCustomerViewsResponseInput } from '../../gen/trivium/bff/v1/ListCustomerViewsResponse.js';
import { Allow } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { CursorCodec } from '../../platform/cursor.js';
import { fullCustomerView } from './customer-view.view.js';
import { CustomerIdInput, ListCustomersInput } from './customers.input.js';

/** trivium.bff.v1.CustomerViewService */
@Controller()
export class CustomersGrpcController {
  constructor(
    private readonly customers: CustomersClient,
    private readonly cursors: CursorCodec,
  ) {}

  @GrpcMethod('CustomerViewService')
  @Allow('customers:read')
  async getCustomerView(
    @Ctx() ctx: CallContext,
    @Payload() request: GetCustomerViewRequest,
  ): Promise<GetCustomerViewResponseInput> {
    const { id } = toInput(CustomerIdInput, request, { id: 'customer_id' });
    return { customer: fullCustomerView(await this.customers.get(ctx, id)) };
  }

  @GrpcMethod('CustomerViewService')
  @Allow('customers:read')
  async listCustomerViews(
    @Ctx() ctx: CallContext,
    @Payload() request: ListCustomerViewsRequest,
  ): Promise<ListCustomerViewsResponseInput> {
    const input = toInput(ListCustomersInput, request);
    const { customers, nextPageToken } = await this.customers.list(ctx, input.toRequest(this.cursors));
    return {
      customers: customers.map(fullCustomerView),
      nextPageToken: nextPageToken && this.cursors.encode(input.cursorScope(), nextPageToken),
    };
  }
}
