import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { Ctx } from '../../edges/grpc/context.js';
import { toInput } from '../../edges/grpc/input.js';
import type { UpdateCustomerNoteRequest } from '../../gen/trivium/bff/v1/UpdateCustomerNoteRequest.js';
import type { UpdateCustomerNoteResponseInput } from '../../gen/trivium/bff/v1/UpdateCustomerNoteResponse.js';
import { Allow } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { CustomerNoteFlow } from './customer-note.flow.js';
import { UpdateCustomerNoteInput } from './customer-note.input.js';

/** A text that is not set is an empty one in a message, and an empty note is a note. */
class NoteOfMessage extends UpdateCustomerNoteInput {
  override readonly note: string = '';
}

/** trivium.bff.v1.CustomerCommandService */
@Controller()
export class CustomerNoteGrpcController {
  constructor(private readonly notes: CustomerNoteFlow) {}

  @GrpcMethod('CustomerCommandService')
  @Allow('customers:write')
  async updateCustomerNote(
    @Ctx() ctx: CallContext,
    @Payload() request: UpdateCustomerNoteRequest,
  ): Promise<UpdateCustomerNoteResponseInput> {
    const { id, name, note, updatedAt } = await this.notes.update(ctx, toInput(NoteOfMessage, request));
    return { customer: { id, name, note, updatedAt } };
  }
}
