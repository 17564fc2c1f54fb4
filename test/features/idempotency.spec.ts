import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { openDatabase } from '../../src/platform/db/database.js';
import type { IdempotencyTables } from '../../src/platform/idempotency/idempotency.tables.js';
import { SEEDED_CUSTOMER_ID } from '../../src/seeds/well-known.js';
import type { CustomersTables } from '../../src/services/customers/customers.tables.js';
import type { TestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { noteRoads, putNote, restTold, ROAD_NAMES, type Roads } from '../harness/note-roads.js';
import { operations, schemaAt } from '../harness/openapi.js';
import { seededDatabase, WITHOUT_WORKER, type RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';

let database: TestDatabase;
let customers: Kysely<CustomersTables>;
let keys: Kysely<IdempotencyTables>;
let stack: RunningStack;
let staff: Roads;
let service: Roads;

beforeAll(async () => {
  database = await seededDatabase();
  customers = openDatabase(database.url, { schema: 'customers', maxConnections: 2 });
  keys = openDatabase(database.url, { schema: 'idempotency', maxConnections: 2 });
  stack = await startWarm({ ...WITHOUT_WORKER, DATABASE_URL: database.url });
  staff = noteRoads(stack, stack.credentials.staff_token);
  service = noteRoads(stack, stack.credentials.service_token);
}, 90_000);
afterAll(async () => {
  await stack.stop();
  await Promise.all([customers.destroy(), keys.destroy()]);
  await database.drop();
});

const ID = SEEDED_CUSTOMER_ID;
const UNKNOWN_ID = 'cus_zzzzzzzzzzzzzzzzzzzzzzzzzz';

/** How many changes the customers service has made. */
async function changes(): Promise<number> {
  const { count } = await customers
    .selectFrom('handled_requests')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

async function changesMadeBy(work: () => Promise<unknown>): Promise<number> {
  const before = await changes();
  await work();
  return (await changes()) - before;
}

describe.each(ROAD_NAMES)('%s', (road) => {
  test('a repeat gets the first answer, says so, and changes nothing', async () => {
    const key = randomUUID();
    const made = await changesMadeBy(async () => {
      const first = await staff[road](ID, `first on ${road}`, key);
      expect(first).toMatchObject({ code: 'OK', note: `first on ${road}`, replayed: false });
      await staff[road](ID, 'another in between');
      expect(await staff[road](ID, `first on ${road}`, key)).toEqual({ ...first, replayed: true });
    });
    expect(made).toBe(2);
  });

  test('a key that comes with other values is refused', async () => {
    const key = randomUUID();
    await staff[road](ID, 'one', key);
    expect(await staff[road](ID, 'two', key)).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', replayed: false });
    expect(await staff[road](UNKNOWN_ID, 'one', key)).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  test('values that are not valid do not use up the key', async () => {
    const key = randomUUID();
    expect(await staff[road](ID, 'x'.repeat(2001), key)).toMatchObject({
      code: 'VALIDATION_FAILED',
      fields: [road === 'GraphQL' ? 'input.note OUT_OF_RANGE' : 'note OUT_OF_RANGE'],
    });
    expect(await staff[road](ID, 'right', key)).toMatchObject({ code: 'OK', note: 'right', replayed: false });
  });

  test('what a service has decided is repeated as well', async () => {
    const key = randomUUID();
    const first = await staff[road](UNKNOWN_ID, 'for nobody', key);
    expect(first).toMatchObject({ code: 'NOT_FOUND', replayed: false });
    expect(await staff[road](UNKNOWN_ID, 'for nobody', key)).toEqual({ ...first, replayed: true });
  });

  const FIELD = { REST: 'Idempotency-Key', GraphQL: 'input.idempotencyKey', gRPC: 'request_id' }[road];
  test.each([
    ['a space', 'a key', 'INVALID_FORMAT'],
    ['256 characters', 'k'.repeat(256), 'OUT_OF_RANGE'],
  ])('a key of %s is no key', async (_, key, reason) => {
    expect(await staff[road](ID, 'x', key)).toMatchObject({
      code: 'VALIDATION_FAILED',
      fields: [`${FIELD} ${reason}`],
    });
  });

  test('a key of 255 characters is one', async () => {
    expect(await staff[road](ID, 'long', `${road}~`.padEnd(255, 'k'))).toMatchObject({ code: 'OK' });
  });

  test('the same key of another consumer is another key', async () => {
    const key = randomUUID();
    expect(await staff[road](ID, 'of staff', key)).toMatchObject({ code: 'OK', replayed: false });
    expect(await service[road](ID, 'of a service', key)).toMatchObject({ code: 'OK', replayed: false });
  });

  test('of a hundred equal requests at once one runs, the others hear of it', async () => {
    const key = randomUUID();
    const made = await changesMadeBy(async () => {
      const all = await Promise.all(Array.from({ length: 100 }, () => staff[road](ID, `rush on ${road}`, key)));
      expect(all.filter(({ code, replayed }) => code === 'OK' && !replayed)).toHaveLength(1);
      for (const { code, replayed } of all)
        expect(['OK true', 'OK false', 'IDEMPOTENCY_IN_FLIGHT false']).toContain(`${code} ${replayed}`);
      expect(await staff[road](ID, `rush on ${road}`, key)).toMatchObject({ code: 'OK', replayed: true });
    });
    expect(made).toBe(1);
  });

  test('an empty note removes what was there', async () => {
    await staff[road](ID, 'there', randomUUID());
    const { code, note } = await staff[road](ID, '', randomUUID());
    expect({ code, note: note ?? '' }).toEqual({ code: 'OK', note: '' });
  });

  test('who may not write is refused, and the key stays free', async () => {
    const key = randomUUID();
    const partner = noteRoads(stack, stack.credentials.partner_api_key);
    expect(await partner[road](ID, 'x', key)).toMatchObject({ code: 'FORBIDDEN' });
    const kept = keys.selectFrom('idempotency_keys').select('key').where('key', '=', key);
    expect(await kept.execute()).toEqual([]);
  });
});

test('a repeat on another road is a repeat', async () => {
  const key = randomUUID();
  const made = await changesMadeBy(async () => {
    const first = await staff.REST(ID, 'on every road', key);
    for (const road of ROAD_NAMES) {
      const { code, note, updatedAt, replayed } = await staff[road](ID, 'on every road', key);
      expect({ road, code, note, updatedAt, replayed }).toEqual({ ...first, road, replayed: true, status: undefined });
    }
    expect(await staff.gRPC(ID, 'other', key)).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });
  expect(made).toBe(1);
});

test('each road answers with the status of the code', async () => {
  const key = randomUUID();
  await staff.REST(ID, 'one', key);
  const statuses = await Promise.all(ROAD_NAMES.map(async (road) => (await staff[road](ID, 'two', key)).status));
  expect(statuses).toEqual([422, 200, 'FAILED_PRECONDITION']);
});

test('two mutations of one document are two changes, each with its own key', async () => {
  const [one, two] = [randomUUID(), randomUUID()];
  const mutation = (name: string, note: string, key: string) =>
    `${name}: updateCustomerNote(input: { customerId: "${ID}", note: "${note}", idempotencyKey: "${key}" }) { __typename }`;
  const body = JSON.stringify({ query: `mutation { ${mutation('a', 'one', one)} ${mutation('b', 'two', two)} }` });
  const headers = { authorization: `Bearer ${stack.credentials.staff_token}`, 'content-type': 'application/json' };
  const made = await changesMadeBy(async () => {
    for (const replayed of [undefined, true]) {
      const answer = await fetch(`${stack.http}/graphql`, { method: 'POST', body, headers });
      const { data, extensions } = (await answer.json()) as {
        data: object;
        extensions?: { idempotentReplayed: boolean };
      };
      expect(data).toEqual({
        a: { __typename: 'UpdateCustomerNoteSuccess' },
        b: { __typename: 'UpdateCustomerNoteSuccess' },
      });
      expect(extensions?.idempotentReplayed).toBe(replayed);
    }
  });
  expect(made).toBe(2);
});

describe('a body of REST', () => {
  const put = async (body: unknown, headers = {}) =>
    restTold(await putNote(stack.http, stack.credentials.staff_token, ID, body, randomUUID(), headers));

  test.each([
    ['without the note', {}, ['note REQUIRED']],
    ['with null for the note', { note: null }, ['note REQUIRED']],
    ['with a number for the note', { note: 1 }, ['note INVALID_FORMAT']],
    ['with a field that is not known', { note: 'x', name: 'y' }, ['name UNKNOWN_FIELD']],
    ['with half a character', '{"note":"\\ud800"}', ['note INVALID_FORMAT']],
    ['with U+0000', { note: '\0' }, ['note INVALID_FORMAT']],
    ['that is a list', [], ['body INVALID_FORMAT']],
  ])('%s is refused', async (_, body, fields) => {
    expect(await put(body)).toMatchObject({ status: 400, code: 'VALIDATION_FAILED', fields });
  });

  test('that is no JSON is refused', async () => {
    expect(await put('{"note":')).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' });
    expect(await put('note=x', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
    });
  });

  test('in another order and spacing is the same request', async () => {
    const key = randomUUID();
    const token = stack.credentials.staff_token;
    await putNote(stack.http, token, ID, '{"note":"é"}', key);
    const repeat = await putNote(stack.http, token, ID, ' { "note" : "\\u00e9" } ', key);
    expect(repeat.headers.get('idempotent-replayed')).toBe('true');
  });
});

describe('after 24 hours', () => {
  const age = (key: string) =>
    keys
      .updateTable('idempotency_keys')
      .set({ expires_at: new Date(Date.now() - 1000) })
      .where('key', '=', key)
      .execute();

  test('a key is free for another change', async () => {
    const key = randomUUID();
    await staff.REST(ID, 'yesterday', key);
    await age(key);
    const made = await changesMadeBy(async () => {
      expect(await staff.REST(ID, 'today', key)).toMatchObject({ code: 'OK', note: 'today', replayed: false });
    });
    expect(made).toBe(1);
  });

  test('a key is forgotten by whichever process starts next', async () => {
    const key = randomUUID();
    await staff.REST(ID, 'yesterday', key);
    await age(key);
    const next = await startWarm({ ...WITHOUT_WORKER, DATABASE_URL: database.url });
    try {
      const kept = keys.selectFrom('idempotency_keys').select('key').where('key', '=', key);
      await eventually(async () => expect(await kept.execute()).toEqual([]));
    } finally {
      await next.stop();
    }
  });
});

test('the documented example works as it stands', async () => {
  const path = '/v2/customers/{customer_id}/note';
  const operation = operations.find((each) => each.path === path)?.operation;
  const { example } = operation?.requestBody?.content['application/json'] ?? {};
  const answer = await putNote(stack.http, stack.credentials.staff_token, ID, example, randomUUID());
  const fits = schemaAt('paths', path, 'put', 'responses', '200', 'content', 'application/json', 'schema');
  expect({ status: answer.status, ok: fits(await answer.json()), errors: fits.errors }).toEqual({
    status: 200,
    ok: true,
    errors: null,
  });
});
