import { getNamedType, isEnumType } from 'graphql';
import { sharedStack } from '../harness/stack.js';
import { expectAgreement } from './agreement.js';
import type { Answer } from './answer.js';
import { camelCase } from './canonical.js';
import { rootField } from './contracts.js';
import { roadsAs } from './identities.js';
import { absentId, hasList, type Filter, type Noun, type PageAsked } from './noun.js';
import { onEach, roadsTo, type RoadName, type Roads } from './crossroads.js';
import { NOUNS } from './scenarios.js';
import { tokenWith } from './scoped-token.js';

const stack = sharedStack();
const staff = roadsAs(stack, 'staff');
const KEY_OF_ANOTHER = `ptr_${'z'.repeat(26)}`;

const LOOK_ALIKE: Readonly<Record<string, string>> = { o: 'о', a: 'а', c: 'с', p: 'р', e: 'е' };

const invalid = (...fields: readonly string[]) => ({ code: 'VALIDATION_FAILED', fields, details: {} });

/** Fails unless this is what all three say, and each says it under the id of its request. */
function expectRefusal(told: Readonly<Record<RoadName, Answer>>, expected: object): void {
  expect(told.REST.error).toMatchObject(expected);
  expectAgreement(told);
  for (const { error, requestId } of Object.values(told)) {
    expect(requestId).toMatch(/^req_[0-9a-z]{26}$/);
    expect(error?.requestId).toBe(requestId);
  }
}

const idsOf = (noun: Noun): readonly (readonly [string, string, object])[] => {
  const malformed = invalid(`${noun.name}_id INVALID_FORMAT`);
  return [
    ['that nobody has', absentId(noun), { code: 'NOT_FOUND', details: { resource: noun.name, id: absentId(noun) } }],
    ['that is no id', '42', malformed],
    ['of another noun', KEY_OF_ANOTHER, malformed],
    ['in upper case', noun.known.toUpperCase(), malformed],
    ['with a character too many', `${noun.known}0`, malformed],
    // What looks like it or becomes it by Unicode's normalization is not it.
    [
      'with a digit of another script',
      noun.known.replace(/\d/, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
      malformed,
    ],
    ['with a letter of another script', noun.known.replace(/[oacpe]/, (letter) => LOOK_ALIKE[letter] ?? ''), malformed],
    ['with a mark that nobody sees', `${noun.known}\u200b`, malformed],
  ];
};

const PAGES: readonly (readonly [string, PageAsked, object])[] = [
  ['of more than a hundred', { size: 101 }, invalid('limit OUT_OF_RANGE')],
  ['of less than nothing', { size: -1 }, invalid('limit OUT_OF_RANGE')],
  ['behind no cursor', { cursor: 'abc' }, { code: 'INVALID_CURSOR', fields: ['cursor INVALID_FORMAT'] }],
  ['behind a very long cursor', { cursor: 'x'.repeat(1025) }, invalid('cursor OUT_OF_RANGE')],
  ['with two mistakes', { size: 101, cursor: 'x'.repeat(1025) }, invalid('cursor OUT_OF_RANGE', 'limit OUT_OF_RANGE')],
];

describe.each(NOUNS)('$name', (noun) => {
  test.each(idsOf(noun))('by an id %s', async (_, id, expected) => {
    expectRefusal(await onEach(staff, (road) => road.one(noun, id)), expected);
  });

  if (hasList(noun)) {
    test.each(PAGES)('a page %s', async (_, asked, expected) => {
      expectRefusal(await onEach(staff, (road) => road.page(noun, asked)), expected);
    });

    // Jest takes no empty table: what is filtered by moments only has no value that all three roads can write wrongly.
    const eachBadFilter = noun.badFilters.length > 0 ? test.each(noun.badFilters) : () => undefined;
    eachBadFilter('filtered by $filter', async ({ filter, complaint }) => {
      const told = await onEach(staff, (road) => road.page(noun, { filter }));
      const expected = invalid(complaint);
      if (!isCaughtBySchema(noun, filter)) return expectRefusal(told, expected);
      // What is no value of an enum is caught by the schema, before any rule is asked: the same complaint in other words.
      expect(told.GraphQL.error).toMatchObject(expected);
      return expectRefusal({ ...told, GraphQL: told.REST }, expected);
    });
  }

  if (noun.scope === undefined) return;
  const everyWay = async (roads: Roads, expected: object) => {
    expectRefusal(await onEach(roads, (road) => road.one(noun, noun.known)), expected);
    if (hasList(noun)) expectRefusal(await onEach(roads, (road) => road.page(noun)), expected);
  };

  test('without credentials', () => everyWay(roadsTo(stack), { code: 'UNAUTHENTICATED', details: {} }));

  test('with a key that nobody has', () =>
    everyWay(roadsTo(stack, 'trv_test_nobody'), { code: 'UNAUTHENTICATED', details: {} }));

  test('without the scope', async () => {
    const token = await tokenWith(stack, 'catalog:read');
    await everyWay(roadsTo(stack, token), { code: 'FORBIDDEN', details: { required_scope: noun.scope } });
  });
});

function isCaughtBySchema({ GraphQL }: Noun, filter: Filter): boolean {
  const names = Object.keys(filter).map((name) => GraphQL.names?.[name] ?? camelCase(name));
  const given = rootField(GraphQL.many ?? '').args.filter(({ name }) => names.includes(name));
  return given.some(({ type }) => isEnumType(getNamedType(type)));
}
