import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { TestDatabase } from './database.js';
import { seededDatabase, type RunningStack } from './stack.js';
import { startWarm } from './warm-stack.js';

/** An answer of the operators' port. */
export interface OperatorsAnswer {
  readonly status: number;
  // What a test asserts is what it knows of the body.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a body has another shape on every path
  readonly body: any;
}

/** A stack with its database within reach, as those who operate it have it. */
export interface Operated {
  readonly stack: RunningStack;
  readonly database: TestDatabase;
  readonly db: Client;
  get(path: string): Promise<OperatorsAnswer>;
  post(path: string, body?: object): Promise<OperatorsAnswer>;
  page(path: string): Promise<Response>;
  /** By the customer of the seeds; returns the order's id. */
  place(paymentMethod?: string): Promise<string>;
  stop(): Promise<void>;
}

export async function operatedStack(): Promise<Operated> {
  const database: TestDatabase = await seededDatabase();
  const stack = await startWarm({ DATABASE_URL: database.url, LOG_LEVEL: 'info' });
  const db = new Client({ connectionString: database.url });
  await db.connect();
  const ask = async (path: string, init?: RequestInit): Promise<OperatorsAnswer> => {
    const answer = await fetch(stack.ops + path, init);
    return { status: answer.status, body: await answer.json() };
  };
  return {
    stack,
    database,
    db,
    get: (path) => ask(path),
    post: (path, body = {}) =>
      ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    page: (path) => fetch(stack.ops + path),
    place: async (paymentMethod = 'pm_card_visa') => (await placed(stack, paymentMethod)).data.id,
    stop: async () => {
      await db.end();
      await stack.stop();
      await database.drop();
    },
  };
}

const LAMP = 'prd_01jgr3m8g0aaaaaaaaaaaaaaaa';

async function placed(stack: RunningStack, paymentMethod: string): Promise<{ readonly data: { readonly id: string } }> {
  const answer = await fetch(`${stack.http}/v2/orders`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stack.credentials.customer_token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({
      lines: [{ product_id: LAMP, quantity: 1 }],
      currency: 'USD',
      payment_method_id: paymentMethod,
      shipping_address: {
        recipient: 'Ada Lindqvist',
        line1: '12 Harbor Street',
        city: 'Portland',
        postal_code: '97201',
        country_code: 'US',
      },
    }),
  });
  if (answer.status !== 201) throw new Error(`an order was answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as { readonly data: { readonly id: string } };
}
