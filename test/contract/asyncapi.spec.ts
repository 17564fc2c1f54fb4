import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { asyncApiDocument } from '../../src/events/asyncapi.js';
import { CATALOG, versionsOf, type Catalog } from '../../src/events/catalog/catalog.js';
import { problems } from '../../src/events/catalog/problems.js';
import { redacted } from '../../src/events/catalog/redacted.js';
import { eventBreaks, type EventContract } from './event-breaks.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const committed = parse(readFileSync(`${root}asyncapi.yaml`, 'utf8')) as EventContract;
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { readonly version: string };

test('asyncapi.yaml is what the catalog says (npm run asyncapi)', () => {
  expect(committed).toEqual(JSON.parse(JSON.stringify(asyncApiDocument(CATALOG, version))));
});

test('it is valid AsyncAPI 3.0', () => {
  const file = createRequire(import.meta.url).resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json');
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const valid = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
  expect({ valid: valid(committed), errors: valid.errors }).toEqual({ valid: true, errors: null });
  expect(valid({ ...committed, channels: { bad: { address: 7 } } })).toBe(false);
});

const all = Object.keys(CATALOG).flatMap((type) =>
  versionsOf(CATALOG, type).map((each) => ({ type, each, definition: (CATALOG as Catalog)[type]?.[each] })),
);

/** What is not of an order is in the order of what it is of, by the name which that has outside. */
const OF_NO_ORDER = /^(provider_payment|imported_order|stock_level|stock_move|deal|invoice|webhook_endpoint|webhook)\./;

test.each(all)(
  '$type v$each: its example fits its schema, by the judge that publishing asks too',
  ({ type, definition }) => {
    const ajv = new Ajv2020({ strict: false });
    formats.default(ajv);
    const fits = ajv.compile(definition?.data.json ?? false);
    expect({ ok: fits(definition?.example), errors: fits.errors }).toEqual({ ok: true, errors: null });
    expect(problems(definition?.data.json ?? {}, definition?.example)).toEqual([]);
    expect(definition?.key(definition.example as never)).toMatch(OF_NO_ORDER.test(type) ? /./ : /^ord_/);
  },
);

test('what does not fit is named where it stands', () => {
  const { data, example } = CATALOG['order.created'][1];
  const [line] = example.lines;
  const bad = {
    ...example,
    mode: 'either',
    total: { amount: 1.5, currency: 'usd' },
    lines: [{ ...line, quantity: 0 }],
  };
  const { currency: _, ...without } = bad;
  expect(problems(data.json, without)).toEqual([
    'data.currency is missing',
    'data.mode must be one of orchestrated, choreographed',
    'data.total.amount must be integer',
    'data.total.currency must match ^[A-Z]{3}$',
    'data.lines[0].quantity must be at least 1',
  ]);
});

test('personal data is hidden from logs and operators, and so is what the catalog does not know', () => {
  const { data, example } = CATALOG['order.created'][1];
  const shown = redacted(data.json, { ...example, phone: '+44 20' });
  expect(JSON.stringify(shown)).not.toMatch(/Ada|James|\+44/);
  expect(shown).toMatchObject({
    order_id: example.order_id,
    shipping_address: { country_code: 'GB', line1: '[personal]' },
  });
});

test('no published version was changed since the baseline', async () => {
  const script = [`${root}scripts/asyncapi.mjs`, '--baseline'];
  const { stdout } = await promisify(execFile)(process.execPath, script, { cwd: root, maxBuffer: 2 ** 24 });
  if (stdout === '') return;
  expect(eventBreaks(parse(stdout) as EventContract, committed)).toEqual([]);
});

test.each([
  ['a property that is gone', { properties: { id: { type: 'string' } }, required: ['id'] }],
  ['a property that is new', { properties: { id: { type: 'string' }, n: { type: 'integer' }, more: {} } }],
  ['another type', { properties: { id: { type: 'string' }, n: { type: 'string' } } }],
  ['no such version any more', undefined],
])('%s is a break', (_, after) => {
  const before = { properties: { id: { type: 'string' }, n: { type: 'integer' } } };
  const contract = (schema: object | undefined): EventContract => ({
    components: { schemas: { ...(schema && { 'a.b.v1': schema }) } },
  });
  expect(eventBreaks(contract(before), contract(after))).toHaveLength(1);
  const inOtherWords = { properties: { n: { description: 'How many', type: 'integer' }, id: { type: 'string' } } };
  expect(eventBreaks(contract(before), contract(inOtherWords))).toEqual([]);
});
