import type { Road, Stack } from './road.js';
import { graphqlRoad } from './roads/graphql.js';
import { grpcRoad } from './roads/grpc.js';
import { restRoad } from './roads/rest.js';

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
