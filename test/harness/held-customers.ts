import { Client, credentials, type Metadata, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { serviceContract } from '../../src/platform/contracts.js';
import { startOwnService } from './own-service.js';

const CONTRACT = 'trivium.customers.v1.CustomersService';

/** Stands before the customers service: lets changes through and keeps their answers back while it is told to. */
export interface HeldCustomers {
  readonly address: string;
  /** Whatever is asked from now on is done, and nobody is told. */
  hold(): void;
  release(): void;
  /** Request ids of the changes that were asked for, in order, with whether the service had done them. */
  readonly asked: readonly { readonly requestId: string; readonly done: boolean }[];
  stop(): void;
}

export async function holdCustomers(address: string): Promise<HeldCustomers> {
  const client = new Client(address, credentials.createInsecure());
  const method = serviceContract(CONTRACT)['UpdateCustomerNote'];
  if (!method) throw new Error('there is no UpdateCustomerNote');
  const { path, requestSerialize, responseDeserialize } = method;
  const asked: { readonly requestId: string; done: boolean }[] = [];
  let held = false;
  const forward = (
    { request, metadata }: ServerUnaryCall<{ readonly requestId: string }, object>,
    answer: sendUnaryData<object>,
  ) => {
    const change = { requestId: request.requestId, done: false };
    asked.push(change);
    const keep = held;
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize as (bytes: Buffer) => object,
      request,
      withoutReserved(metadata),
      (error, response) => {
        change.done = error === null;
        if (!keep) answer(error, response);
      },
    );
  };
  const service = await startOwnService(CONTRACT, { UpdateCustomerNote: forward });
  return {
    address: service.address,
    hold: () => (held = true),
    release: () => (held = false),
    asked,
    stop: () => {
      client.close();
      service.stop();
    },
  };
}

/** Headers that grpc-js writes itself. */
export function withoutReserved(metadata: Metadata): Metadata {
  const copy = metadata.clone();
  for (const name of Object.keys(copy.getMap()))
    if (/^(grpc-|user-agent|content-type|te$)/.test(name)) copy.remove(name);
  return copy;
}
