import { Injectable } from '@nestjs/common';
import { CustomersClient } from '../../clients/customers.client.js';
import type { Customer } from '../../gen/trivium/customers/v1/Customer.js';
import type { CallContext } from '../../platform/call-context.js';
import { Idempotency } from '../../platform/idempotency/idempotency.js';

const UPDATE_NOTE = { name: 'customers.update_note', message: 'trivium.customers.v1.Customer' };

interface CustomerNote {
  readonly customer_id: string;
  readonly note: string;
}

@Injectable()
export class CustomerNoteFlow {
  constructor(
    private readonly customers: CustomersClient,
    private readonly idempotency: Idempotency,
  ) {}

  update(ctx: CallContext, { customer_id: customerId, note }: CustomerNote): Promise<Customer> {
    return this.idempotency.once(ctx, UPDATE_NOTE, { customerId, note }, (requestId) =>
      this.customers.updateNote(ctx, { requestId, customerId, note }),
    );
  }
}
