import { said, type Answer } from './answer.js';
import { without } from './facts.js';
import type { Noun } from './noun.js';
import type { RoadName } from './crossroads.js';

/** Fails unless the three roads say the same of a noun, but for the facts that its gRPC view does not have. */
export function expectAgreement({ REST, GraphQL, gRPC }: Readonly<Record<RoadName, Answer>>, noun?: Noun): void {
  expect(said(GraphQL)).toEqual(said(REST));
  const lacks = noun?.gRPC.lacks ?? [];
  expect(said(gRPC)).toEqual(REST.error ? said(REST) : { ...said(REST), data: without(REST.data, lacks) });
}
