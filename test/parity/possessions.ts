import { SEEDED_CUSTOMER_ID, SEEDED_PRODUCT_ID } from '../../src/seeds/well-known.js';
import { SEEDED_DELIVERY_ID, SEEDED_ENDPOINT_ID } from '../../src/webhooks/out/outgoing.seeds.js';
import { everyItem, restCaller, type RestCaller } from '../harness/rest-caller.js';

interface Order {
  readonly id: string;
  readonly customer_id: string;
  readonly payments: readonly { readonly id: string }[];
  readonly shipments: readonly { readonly id: string }[];
}

const ORDERS = '/v2/orders?limit=100&expand=payments,shipments';
const ordersOf = async (call: RestCaller) => (await everyItem(call, ORDERS)) as unknown as readonly Order[];

/** Ids in any text that belong to somebody. */
export const ownedIdsIn = (text: string): readonly string[] =>
  text.match(/\b(ord|cus|pay|shp|whe|whd)_[0-9a-z]{26}\b/g) ?? [];

export interface Possessions {
  /** Every id that the seeded customer may be told. */
  readonly own: ReadonlySet<string>;
  readonly ownOrder: string;
  /** What belongs to another, by the name that paths and requests give it. */
  readonly foreign: Readonly<Record<string, string>>;
}

export async function possessionsOf(http: string, customer: string, staff: string): Promise<Possessions> {
  const [mine, all] = await Promise.all([customer, staff].map((token) => ordersOf(restCaller(http, token))));
  const own = new Set([SEEDED_CUSTOMER_ID, ...ownedIdsIn(JSON.stringify(mine))]);
  const theirs = all?.find(({ id, payments, shipments }) => !own.has(id) && payments.length * shipments.length > 0);
  if (!theirs || !mine?.[0]) throw new Error('the seeds have no order of somebody else, or none of the customer');
  const foreign = {
    order_id: theirs.id,
    customer_id: theirs.customer_id,
    payment_id: theirs.payments[0]?.id ?? '',
    shipment_id: theirs.shipments[0]?.id ?? '',
    // Of the seeded partner.
    endpoint_id: SEEDED_ENDPOINT_ID,
    delivery_id: SEEDED_DELIVERY_ID,
    // Nobody's own: what is behind it must still not be another's.
    product_id: SEEDED_PRODUCT_ID,
  };
  return { own, ownOrder: mine[0].id, foreign };
}

/** Of another, for whatever a contract calls an id; a name that is new here needs a case above. */
export function foreignId({ foreign }: Possessions, name: string): string {
  const id = foreign[name];
  if (id === undefined)
    throw new Error(`a contract takes ${name}: add one of somebody else's to test/parity/possessions.ts`);
  return id;
}
