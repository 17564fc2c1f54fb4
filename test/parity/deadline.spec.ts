import { sharedStack } from '../harness/stack.js';
import { expectAgreement } from './agreement.js';
import { roadsAs } from './identities.js';
import { hasList } from './noun.js';
import { onEach } from './crossroads.js';
import { NOUNS } from './scenarios.js';

// How long a service is waited for, and that it is told, is in test/faults/deadline.spec.ts.
const staff = roadsAs(sharedStack(), 'staff');

/** Less than what an RPC is begun with. */
const TOO_SHORT = { milliseconds: 1 };
const ENOUGH = { milliseconds: 20_000 };

test.each(NOUNS)('$name: a caller that cannot wait is told the same on every road', async (noun) => {
  const one = await onEach(staff, (road) => road.one(noun, noun.known, TOO_SHORT));
  expect(one.REST.error).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  expectAgreement(one);
  if (!hasList(noun)) return;
  const page = await onEach(staff, (road) => road.page(noun, { size: 100 }, TOO_SHORT));
  expect(page.REST.error).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  expectAgreement(page);
});

test.each(NOUNS)('$name: one that can gets its answer', async (noun) => {
  expectAgreement(await onEach(staff, (road) => road.one(noun, noun.known, ENOUGH)));
});
