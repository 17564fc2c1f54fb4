import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Validator } from '@seriousme/openapi-schema-validator';
import { FIELD_POLICIES } from '../../src/gen/field-policy.js';
import { HTTP_STATUS } from '../../src/edges/http-errors.js';
import { isErrorCode } from '../../src/platform/error-catalog.js';
import { PROVIDERS } from '../../src/webhooks/in/providers.js';
import { openApi, openApiText, operations, schemaAt, schemaOf, signedOperations } from '../harness/openapi.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('openapi.yaml is what the controllers, inputs and views say', async () => {
  await promisify(execFile)(process.execPath, ['scripts/openapi.mjs', '--check'], { cwd: root });
}, 60_000);

test('it is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(openApiText);
  expect({ valid, errors, version: validator.version }).toEqual({ valid: true, version: '3.1' });
});

test('every operation has an id of its own, a summary and its scope in words', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { operation } of operations) {
    expect(operation.summary).not.toBe('');
    const scope = operation['x-required-scope'];
    expect(operation.description).toContain(scope === undefined ? 'Open to everyone' : scope);
  }
});

test.each(operations)('$name: every parameter is explained, and its example fits its own rules', ({ operation }) => {
  for (const { name, in: place, example, schema } of operation.parameters) {
    if (name === 'cursor') continue;
    expect({ name, known: example !== undefined }).toEqual({ name, known: true });
    const fits = schemaOf(schema);
    expect({ name, place, ok: fits(example), errors: fits.errors }).toEqual({ name, place, ok: true, errors: null });
  }
});

test.each(operations)('$name: the example of its body fits its own rules', ({ operation }) => {
  for (const { schema, example } of Object.values(operation.requestBody?.content ?? {})) {
    const fits = schemaOf(schema);
    expect({ ok: fits(example), errors: fits.errors }).toEqual({ ok: true, errors: null });
  }
});

test('the door for providers names all of them, and is the one operation that is signed', () => {
  expect(signedOperations.map(({ name }) => name)).toEqual(['POST /webhooks/{provider}']);
  const [{ operation } = { operation: undefined }] = signedOperations;
  expect(operation?.parameters).toMatchObject([
    { name: 'provider', schema: { enum: PROVIDERS.map(({ name }) => name) } },
  ]);
  expect(Object.keys(operation?.responses ?? {})).toEqual(['200', '400', '401', '404', '413', '414', '415', '503']);
});

test('every example of an error is one that the REST edge answers with', () => {
  const fits = schemaAt('components', 'schemas', 'FailureEnvelope');
  for (const [name, { value }] of Object.entries(openApi.components.examples)) {
    expect({ name, ok: fits(value), errors: fits.errors }).toEqual({ name, ok: true, errors: null });
    const { code, status } = value.error;
    if (!isErrorCode(code)) throw new Error(`${code} is not in the catalog`);
    expect({ name, status }).toEqual({ name: code, status: HTTP_STATUS[code] });
  }
});

test.each(operations)('$name: what fuzzers meet first is documented', ({ operation }) => {
  expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '401', '414']));
});

const MESSAGES = {
  Order: 'trivium.orders.v1.Order',
  PlainOrder: 'trivium.orders.v1.Order',
  Customer: 'trivium.customers.v1.Customer',
  Product: 'trivium.catalog.v1.Product',
  Payment: 'trivium.payments.v1.Payment',
  Card: 'trivium.payments.v1.Card',
  Address: 'trivium.type.v1.Address',
};

/** Whom letters went to, and invoices: services tell each other, and no road tells anybody. */
const ON_NO_ROAD = ['trivium.notifications.v1.Recipient', 'trivium.payments.v1.Invoice'];

test.each(Object.entries(MESSAGES))('%s says of each field the scope that its contract asks for', (schema, message) => {
  const properties = Object.entries(openApi.components.schemas[schema]?.properties ?? {});
  const said = properties.flatMap(([name, { 'x-required-scope': scope }]) =>
    scope === undefined ? [] : [[name, scope]],
  );
  const asked = Object.entries(FIELD_POLICIES[message]?.scopes ?? {}).map(([field, scope]) => [
    snakeCase(field),
    scope,
  ]);
  expect(said.sort()).toEqual(asked.sort());
});

test('no message with a field policy is left out of the table above', () => {
  const guarded = Object.entries(FIELD_POLICIES).filter(([, { scopes }]) => Object.keys(scopes).length > 0);
  const ofServices = guarded.map(([message]) => message).filter((message) => !message.startsWith('trivium.bff.'));
  expect([...Object.values(MESSAGES), ...ON_NO_ROAD]).toEqual(expect.arrayContaining(ofServices));
});

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
