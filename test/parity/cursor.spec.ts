import { sharedStack } from '../harness/stack.js';
import { expectAgreement } from './agreement.js';
import type { Answer } from './answer.js';
import { roadsAs } from './identities.js';
import { hasList, type Filter, type Noun } from './noun.js';
import { onEach, ROAD_NAMES, type RoadName } from './crossroads.js';
import { NOUNS } from './scenarios.js';

const staff = roadsAs(sharedStack(), 'staff');
const recordsOf = ({ data }: Answer) => data as readonly Record<string, unknown>[];

/** To the last page, each page on the road that comes next in this order, again and again. */
async function walk(noun: Noun, size: number, filter: Filter, order: readonly RoadName[]): Promise<readonly unknown[]> {
  const ids: unknown[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const road = staff[order[pages++ % order.length] ?? 'REST'];
    const answer = await road.page(noun, { size, filter, ...(cursor !== undefined && { cursor }) });
    expect(answer.error).toBeUndefined();
    ids.push(...recordsOf(answer).map(({ id }) => id));
    cursor = answer.next;
  } while (cursor !== undefined);
  expect(pages).toBeGreaterThan(1);
  return ids;
}

describe.each(NOUNS.filter(hasList))('$collection', (noun) => {
  let filter: Filter;
  let size: number;
  let cursor: string;
  beforeAll(async () => {
    const [[parameter, valueAmong] = ['', () => '']] = Object.entries(noun.filters);
    filter = { [parameter]: valueAmong(recordsOf(await staff.REST.page(noun, { size: 100 }))) };
    // Of what the filter leaves, five pages or more.
    size = Math.ceil(recordsOf(await staff.REST.page(noun, { size: 100, filter })).length / 5);
    cursor = (await staff.REST.page(noun, { size, filter })).next ?? '';
  });

  const refused = async (asked: { readonly cursor: string; readonly filter?: Filter; readonly size?: number }) => {
    const told = await onEach(staff, (road) => road.page(noun, asked));
    expect(told.REST.error).toMatchObject({ code: 'INVALID_CURSOR', fields: ['cursor INVALID_FORMAT'] });
    expectAgreement(told);
  };

  test('are walked in the same pages and order on every road, and on one after the other', async () => {
    const ids = await walk(noun, size, filter, ['REST']);
    expect(new Set(ids).size).toBe(ids.length);
    for (const order of [['GraphQL'], ['gRPC'], ROAD_NAMES, ROAD_NAMES.toReversed()] as const)
      expect(await walk(noun, size, filter, order)).toEqual(ids);
  });

  test.each(ROAD_NAMES)('go on behind a cursor of %s alike, with a page of another size too', async (road) => {
    const { next } = await staff[road].page(noun, { size, filter });
    const told = await onEach(staff, (each) =>
      each.page(noun, { size: size + 1, filter, ...(next && { cursor: next }) }),
    );
    expect(recordsOf(told.REST)).toHaveLength(size + 1);
    expectAgreement(told);
  });

  test('take no cursor that was made with other filters', async () => {
    await refused({ cursor });
    const { next = '' } = await staff.REST.page(noun, { size });
    await refused({ cursor: next, filter });
  });

  test('take no cursor of another list', async () => {
    const others = NOUNS.filter((other) => hasList(other) && other !== noun);
    for (const other of others) {
      const { next = '' } = await staff.REST.page(other);
      expect(next).not.toBe('');
      await refused({ cursor: next });
    }
  });

  test.each([
    ['last character', (text: string) => text.slice(0, -1) + (text.endsWith('A') ? 'B' : 'A')],
    ['first character', (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)],
    ['end', (text: string) => text.slice(0, -4)],
    ['padding', (text: string) => `${text}=`],
  ])('take no cursor that was changed at its %s', (_, change) => refused({ cursor: change(cursor), filter }));
});
