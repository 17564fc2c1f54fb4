import { Client, credentials, status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { serviceContract } from '../../../src/platform/contracts.js';
import { withoutReserved } from '../../harness/held-customers.js';
import { startOwnService, type OwnHandler } from '../../harness/own-service.js';

/** A call on its way, told apart from the others. */
export interface Passing {
  /** "ReserveStock", "UpdateOrderStatus ORDER_STATUS_CONFIRMED", "SendNotification order.confirmed" */
  readonly step: string;
  readonly orderId: string;
  /** Its idempotency key. */
  readonly requestId: string;
}

/**
 * What happens to a call: it passes; it waits on its way there or on its way back until the boundary is opened, for all that
 * its caller knows without an end; it is answered UNAVAILABLE without having been there, or all the same; or its answer waits,
 * and comes when its caller cannot write it down any more: in the journal of the sagas, or after that among what is done.
 */
export type Fate = 'passes' | 'held before' | 'held after' | 'fails before' | 'fails after' | 'not noted' | 'not kept';

/** Stands between a worker and a service. */
export interface Boundary {
  readonly address: string;
  /** Every call that came. */
  readonly met: readonly Passing[];
  /** Calls that are held, or were when their caller gave up. */
  readonly held: readonly Passing[];
  /** Lets go of whatever is held, or of what has these fates: what was on its way there arrives, however late. */
  open(fates?: readonly Fate[]): Promise<void>;
  stop(): void;
}

/** Sees to it that an answer that comes now cannot be written down. */
export type Withhold = (orderId: string, fate: 'not noted' | 'not kept') => Promise<void>;

/** What stands between decides, and who does. */
export interface Rules {
  readonly fateOf: (passing: Passing) => Fate;
  /** The order that a call is about which names a return or a product alone. */
  readonly orderOf?: (named: string) => string | undefined;
  readonly withhold?: Withhold;
}

interface Named {
  readonly orderId?: string;
  readonly returnId?: string;
  readonly productId?: string;
  readonly requestId?: string;
  readonly status?: string;
  readonly template?: string;
}
type Forward = (answer: sendUnaryData<object>) => void;

export async function placeBoundary(
  contract: string,
  address: string,
  { fateOf, orderOf = () => undefined, withhold = () => Promise.resolve() }: Rules,
): Promise<Boundary> {
  const client = new Client(address, credentials.createInsecure());
  const met: Passing[] = [];
  const held: Passing[] = [];
  const waiting: { readonly fate: Fate; readonly letGo: () => Promise<void> }[] = [];
  const opened = new Set<Fate>();
  const handlerOf =
    (name: string): OwnHandler =>
    (call: ServerUnaryCall<Named, object>, answer) => {
      const { orderId: order, returnId, productId, requestId = '', status: wanted, template } = call.request;
      const orderId = order || (orderOf(returnId || productId || '') ?? '');
      const passing = { step: [name, wanted || template].join(' ').trim(), orderId, requestId };
      met.push(passing);
      const forward = forwarding(client, contract, name, call);
      const fate = fateOf(passing);
      const hold = (letGo: () => Promise<void>) => {
        held.push(passing);
        if (opened.has(fate)) void letGo();
        else waiting.push({ fate, letGo });
      };
      switch (fate) {
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
        case 'not noted':
        case 'not kept':
          return forward((error, response) =>
            hold(async () => {
              await withhold(orderId, fate);
              answer(error, response);
            }),
          );
      }
    };
  const names = Object.keys(serviceContract(contract));
  const service = await startOwnService(contract, Object.fromEntries(names.map((name) => [name, handlerOf(name)])));
  return {
    address: service.address,
    met,
    held,
    open: async (fates = EVERY_HELD) => {
      fates.forEach((fate) => opened.add(fate));
      const free = waiting.filter(({ fate }) => opened.has(fate));
      waiting.splice(0, Infinity, ...waiting.filter(({ fate }) => !opened.has(fate)));
      await Promise.all(free.map(({ letGo }) => letGo()));
    },
    stop: () => {
      client.close();
      service.stop();
    },
  };
}

const EVERY_HELD: readonly Fate[] = ['held before', 'held after', 'not noted', 'not kept'];
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
