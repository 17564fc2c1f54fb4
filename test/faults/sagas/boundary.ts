import { Client, credentials, status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { serviceContract } from '../../../src/platform/contracts.js';
import { withoutReserved } from '../../harness/held-customers.js';
import { startOwnService, type OwnHandler } from '../../harness/own-service.js';

/** A call on its way, told apart from the others. */
export interface Passing {
  /** "ReserveStock", "UpdateOrderStatus ORDER_STATUS_CONFIRMED" */
  readonly step: string;
  readonly orderId: string;
}

/**
 * What happens to a call: it passes; it waits on its way there or on its way back until the boundary is opened; or it is
 * answered UNAVAILABLE without having been there, or all the same.
 */
export type Fate = 'passes' | 'held before' | 'held after' | 'fails before' | 'fails after';

/** Stands between a worker and a service. */
export interface Boundary {
  readonly address: string;
  /** Calls that are held, or were when their caller gave up. */
  readonly held: readonly Passing[];
  /** Lets go of whatever is held: what was on its way there arrives, however late. */
  open(): Promise<void>;
  stop(): void;
}

interface Named {
  readonly orderId?: string;
  readonly status?: string;
}
type Forward = (answer: sendUnaryData<object>) => void;

export async function placeBoundary(
  contract: string,
  address: string,
  fateOf: (passing: Passing) => Fate,
): Promise<Boundary> {
  const client = new Client(address, credentials.createInsecure());
  const held: Passing[] = [];
  const waiting: (() => Promise<void>)[] = [];
  const handlerOf =
    (name: string): OwnHandler =>
    (call: ServerUnaryCall<Named, object>, answer) => {
      const passing = { step: [name, call.request.status].join(' ').trim(), orderId: call.request.orderId ?? '' };
      const forward = forwarding(client, contract, name, call);
      const hold = (letGo: () => Promise<void>) => {
        held.push(passing);
        waiting.push(letGo);
      };
      switch (fateOf(passing)) {
        case 'passes':
          return forward(answer);
        case 'fails before':
          return answer(UNAVAILABLE);
        case 'fails after':
          return forward(() => answer(UNAVAILABLE));
        case 'held before':
          return hold(
            () =>
              new Promise((resolve) => {
                forward((error, response) => {
                  answer(error, response);
                  resolve();
                });
              }),
          );
        case 'held after':
          return forward((error, response) => hold(() => Promise.resolve(answer(error, response))));
      }
    };
  const names = Object.keys(serviceContract(contract));
  const service = await startOwnService(contract, Object.fromEntries(names.map((name) => [name, handlerOf(name)])));
  return {
    address: service.address,
    held,
    open: async () => {
      await Promise.all(waiting.splice(0).map((letGo) => letGo()));
    },
    stop: () => {
      client.close();
      service.stop();
    },
  };
}

const UNAVAILABLE = { code: status.UNAVAILABLE, details: 'the boundary says so' };

function forwarding(client: Client, contract: string, name: string, call: Parameters<OwnHandler>[0]): Forward {
  const method = serviceContract(contract)[name];
  if (!method) throw new Error(`${contract} has no ${name}`);
  const { path, requestSerialize, responseDeserialize } = method;
  const metadata = withoutReserved(call.metadata);
  return (answer) =>
    void client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize as (bytes: Buffer) => object,
      call.request as object,
      metadata,
      answer,
    );
}
