import type { Change } from './change.js';
import type { Noun } from './noun.js';
import type { Offered } from './offered.js';

interface Scenarios {
  readonly nouns: readonly Noun[];
  readonly changes: readonly Change[];
}

/** What is offered and in no scenario, each with what to add. */
export function uncovered(offered: Offered, scenarios: Scenarios): readonly string[] {
  return [...unreadNouns(offered, scenarios), ...unwritten(offered, scenarios)];
}

/** They are no records: who asks, and what happens. test/features/feed-*.spec.ts have the roads of the latter. */
const NO_NOUNS = ['viewer', 'events', 'OrderFeedService/Watch', 'OrderFeedService/Stream'];

/** By docs/decisions/0230: partners manage their endpoints over REST and nowhere else. */
const REST_ONLY = 'webhook-endpoints';

function unreadNouns({ features, tags, queries, reads }: Offered, { nouns }: Scenarios): readonly string[] {
  const said = {
    features: nouns.map(({ feature }) => feature),
    tags: nouns.map(({ collection }) => collection),
    queries: nouns.flatMap(({ GraphQL }) => [GraphQL.one, GraphQL.many]),
    reads: nouns.flatMap(({ gRPC: { service, one, many, ofOne } }) =>
      [one, many, ofOne].map((method) => `${service}/${String(method)}`),
    ),
  };
  const missing = (name: string, known: readonly (string | undefined)[], what: string, field: string) =>
    known.includes(name) || NO_NOUNS.includes(name) || name === REST_ONLY
      ? []
      : [
          `${what} is in no parity scenario: name it as ${field} of a noun in test/parity/nouns/ and list that in scenarios.ts`,
        ];
  return [
    ...features.flatMap((name) => missing(name, said.features, `the folder src/features/${name}`, '`feature`')),
    ...tags.flatMap((name) => missing(name, said.tags, `the tag ${name} of openapi.yaml`, '`collection`')),
    ...queries.flatMap(([name, type]) =>
      missing(name, said.queries, `the query ${name}, which reads ${type},`, '`GraphQL.one` or `GraphQL.many`'),
    ),
    ...reads.flatMap((name) => missing(name, said.reads, `the RPC ${name}`, '`gRPC`')),
  ];
}

function unwritten({ writes }: Offered, { changes }: Scenarios): readonly string[] {
  const said = {
    REST: changes.map((change) => change.REST),
    GraphQL: changes.map(({ name }) => name),
    gRPC: changes.map((change) => change.gRPC),
  };
  return (['REST', 'GraphQL', 'gRPC'] as const).flatMap((road) =>
    writes[road]
      .filter((write) => !said[road].includes(write) && !write.includes(` /v2/${REST_ONLY}`))
      .map(
        (write) =>
          `${write} (${road}) changes something and is in no parity scenario: add a file to test/parity/changes/ and list it in scenarios.ts`,
      ),
  );
}
