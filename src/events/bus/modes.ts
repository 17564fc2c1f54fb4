import type { DataOf } from '../catalog/catalog.js';

/** Who drives an order: a saga, or the services themselves, by what they hear of each other. */
export type Mode = DataOf<'order.created', 1>['mode'];

/** Conditions of consumers on the order that an event is of. */
export const ORCHESTRATED = { mode: 'orchestrated' } as const;
export const CHOREOGRAPHED = { mode: 'choreographed' } as const;
