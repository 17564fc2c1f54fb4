import type { Answer } from './answer.js';
import type { Change, Input } from './change.js';
import type { Noun, PageAsked } from './noun.js';
import { graphqlRoad } from './roads/graphql.js';
import { grpcRoad } from './roads/grpc.js';
import { restRoad } from './roads/rest.js';

/** One way to ask the BFF, as one caller. What is asked is the same on every road; how, is the road's affair. */
export interface Road {
  one(noun: Noun, id: string, sent?: Sent): Promise<Answer>;
  page(noun: Noun, asked?: PageAsked, sent?: Sent): Promise<Answer>;
  change(change: Change, input: Input, key?: string): Promise<Answer>;
}

/** What goes with a request on every road. */
export interface Sent {
  readonly requestId?: string;
  readonly traceparent?: string;
  /** How long the caller waits. */
  readonly milliseconds?: number;
}

export interface Stack {
  readonly http: string;
  readonly grpc: string;
}

export const ROAD_NAMES = ['REST', 'GraphQL', 'gRPC'] as const;
export type RoadName = (typeof ROAD_NAMES)[number];
export type Roads = Readonly<Record<RoadName, Road>>;

export const roadsTo = (stack: Stack, token?: string): Roads => ({
  REST: restRoad(stack, token),
  GraphQL: graphqlRoad(stack, token),
  gRPC: grpcRoad(stack, token),
});

/** Asks on all three at once. */
export async function onEach<Told>(roads: Roads, ask: (road: Road) => Promise<Told>): Promise<Record<RoadName, Told>> {
  const told = await Promise.all(ROAD_NAMES.map(async (name) => [name, await ask(roads[name])] as const));
  return Object.fromEntries(told) as Record<RoadName, Told>;
}
