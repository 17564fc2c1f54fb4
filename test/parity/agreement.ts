import { said, type Answer } from './answer.js';
import type { RoadName } from './crossroads.js';

/** Fails unless the three roads say the same. */
export function expectAgreement({ REST, GraphQL, gRPC }: Readonly<Record<RoadName, Answer>>): void {
  expect(said(GraphQL)).toEqual(said(REST));
  expect(said(gRPC)).toEqual(said(REST));
}
