import { sharedStack } from '../harness/stack.js';
import { expectAgreement } from './agreement.js';
import type { Answer } from './answer.js';
import { placesOf, valuesAt } from './facts.js';
import { roadsAs } from './identities.js';
import { hasList } from './noun.js';
import { onEach } from './crossroads.js';
import { grpcRoad } from './roads/grpc.js';
import { NOUNS } from './scenarios.js';

// Who holds every scope sees every fact.
const stack = sharedStack();
const staff = roadsAs(stack, 'staff');
const recordsOf = ({ data }: Answer) => data as readonly Record<string, unknown>[];

describe.each(NOUNS)('$name', (noun) => {
  test('is the same record on every road, with every fact', async () => {
    const told = await onEach(staff, (road) => road.one(noun, noun.known));
    expect(told.REST.data).toMatchObject({ id: noun.known });
    expectAgreement(told);
  });

  if (noun.foundIn) {
    const { noun: holder, place } = noun.foundIn;
    test(`is found in its ${holder.name} on every road, and over gRPC by the id of that`, async () => {
      const within = await onEach(staff, (road) => road.one(holder, holder.known));
      const ids = valuesAt(within.REST.data, place);
      expect(ids).toContain(noun.known);
      for (const { data } of Object.values(within)) expect(valuesAt(data, place)).toEqual(ids);
      const listed = await grpcRoad(stack, stack.credentials.staff_token).ofOne(noun, holder.known);
      const each = await Promise.all(ids.map((id) => staff.REST.one(noun, String(id))));
      expect(listed.data).toEqual(each.map(({ data }) => data));
    });
  }

  if (!hasList(noun)) return;

  test('is listed alike, and every fact that is asked for is found somewhere', async () => {
    const told = await onEach(staff, (road) => road.page(noun, { size: 100 }));
    expect(recordsOf(told.REST).length).toBeGreaterThan(10);
    expectAgreement(told);
    const unseen = placesOf(noun.facts).filter((place) => valuesAt(told.REST.data, place).length === 0);
    expect(unseen).toEqual([]);
  });

  test('comes twenty at a time unless asked otherwise', async () => {
    const told = await onEach(staff, (road) => road.page(noun));
    expect(recordsOf(told.REST)).toHaveLength(20);
    expectAgreement(told);
  });

  test.each(Object.entries(noun.filters))('is narrowed alike by %s', async (parameter, valueAmong) => {
    const everything = recordsOf(await staff.REST.page(noun, { size: 100 }));
    const filter = { [parameter]: valueAmong(everything) };
    const told = await onEach(staff, (road) => road.page(noun, { size: 100, filter }));
    expect(recordsOf(told.REST).length).toBeGreaterThan(0);
    expect(recordsOf(told.REST)).not.toEqual(everything);
    expectAgreement(told);
  });
});
