import { sharedStack } from '../harness/stack.js';
import { expectAgreement } from './agreement.js';
import { IDENTITY_NAMES, roadsAs, type Identity } from './identities.js';
import { absentId, hasList, type Noun } from './noun.js';
import { onEach } from './crossroads.js';
import { NOUNS } from './scenarios.js';
import { strangerTo } from './strangers.js';

const stack = sharedStack();
const staff = roadsAs(stack, 'staff');

/** Whom the services show records of theirs alone. */
const SEE_THEIR_OWN: readonly Identity[] = ['customer', 'partner'];

const mayRead = (noun: Noun, identity: Identity) => identity !== 'anonymous' || noun.scope === undefined;
const isOwned = ({ scope }: Noun) => scope !== undefined;

describe.each(NOUNS)('$name', (noun) => {
  describe.each(IDENTITY_NAMES)('as %s', (identity) => {
    const roads = roadsAs(stack, identity);

    test('is there on every road, or on none', async () => {
      const told = await onEach(roads, (road) => road.one(noun, noun.known));
      if (mayRead(noun, identity)) expect(told.REST.data).toMatchObject({ id: noun.known });
      else expect(told.REST.error).toMatchObject({ code: 'UNAUTHENTICATED' });
      expectAgreement(told);
    });

    if (hasList(noun)) {
      test('is listed alike', async () => {
        const told = await onEach(roads, (road) => road.page(noun, { size: 30 }));
        expect(told.REST.error === undefined).toBe(mayRead(noun, identity));
        expectAgreement(told);
      });
    }

    test(`of others ${SEE_THEIR_OWN.includes(identity) ? 'answers like one that nobody has' : 'is no secret'}`, async () => {
      if (!mayRead(noun, identity)) return;
      const stranger = await strangerTo(roads, staff, noun);
      if (!isOwned(noun) || !SEE_THEIR_OWN.includes(identity)) return expect(stranger).toBeUndefined();
      if (stranger === undefined) throw new Error(`the seeds have no ${noun.name} that is not ${identity}'s`);
      const nobody = absentId(noun);
      const theirs = await onEach(roads, (road) => road.one(noun, stranger));
      const absent = await onEach(roads, (road) => road.one(noun, nobody));
      expect(theirs.REST.error).toMatchObject({ code: 'NOT_FOUND', details: { resource: noun.name, id: stranger } });
      expectAgreement(theirs);
      expectAgreement(absent);
      expect(withoutIds(theirs.REST.error, stranger)).toBe(withoutIds(absent.REST.error, nobody));
      return undefined;
    });
  });
});

const withoutIds = (error: object | undefined, id: string): string =>
  JSON.stringify(error)
    .replaceAll(id, 'ID')
    .replaceAll(/req_[0-9a-z]{26}/g, 'REQUEST');
