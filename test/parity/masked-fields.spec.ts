import { graphqlCaller } from '../harness/graphql-caller.js';
import { sharedStack } from '../harness/stack.js';
import type { Answer } from './answer.js';
import { valuesAt } from './facts.js';
import { IDENTITIES, IDENTITY_NAMES, roadsAs, type Identity } from './identities.js';
import { everyMaskedPlace, maskedFacts } from './masked.js';
import { hasList, type Noun } from './noun.js';
import { onEach } from './crossroads.js';
import type { Road } from './road.js';
import { NOUNS } from './scenarios.js';

const stack = sharedStack();
const staff = roadsAs(stack, 'staff');

async function scopesOf(identity: Identity): Promise<readonly string[]> {
  const credential = IDENTITIES[identity];
  const token = credential && stack.credentials[credential];
  return (await graphqlCaller(stack.http, token)('{ viewer { scopes } }')).data.viewer.scopes;
}

const recordsOf = ({ data }: Answer) => [data].flat() as readonly { readonly id: string }[];

/** As much of a noun as one request gives. */
const much = (noun: Noun) => (road: Road) =>
  hasList(noun) ? road.page(noun, { size: 100 }) : road.one(noun, noun.known);

describe.each(NOUNS.filter((noun) => maskedFacts(noun).length > 0))('$name', (noun) => {
  test('has all its masked fields among the facts of its scenario', () => {
    const places = maskedFacts(noun).map(({ place }) => place);
    expect(everyMaskedPlace(noun).filter((place) => !places.includes(place))).toEqual([]);
  });

  test.each(IDENTITY_NAMES)(
    'shows %s the same masked fields on every road: those whose scope it holds',
    async (who) => {
      const [scopes, told] = [await scopesOf(who), await onEach(roadsAs(stack, who), much(noun))];
      if (told.REST.error) return expect(who).toBe('anonymous');
      const seen = new Set(recordsOf(told.REST).map(({ id }) => id));
      const all = recordsOf(await much(noun)(staff.REST)).filter(({ id }) => seen.has(id));
      for (const { place, scope } of maskedFacts(noun)) {
        const held = scopes.includes(scope);
        for (const [road, { data, refusedFields }] of Object.entries(told)) {
          const records = [data].flat().filter((record) => all.some(({ id }) => id === (record as { id: string }).id));
          const values = valuesAt(records, place);
          expect({ road, place, values }).toEqual({ road, place, values: held ? valuesAt(all, place) : [] });
          const refused = refusedFields.find((field) => field.place === place);
          const expected = road === 'GraphQL' && !held ? { place, code: 'FORBIDDEN', scope } : undefined;
          expect({ road, refused }).toEqual({ road, refused: expected });
        }
      }
      return undefined;
    },
  );
});
