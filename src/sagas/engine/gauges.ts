import type { Kysely } from 'kysely';
import { sagasOpen } from '../../platform/metrics.js';
import { SAGA_STATES, type SagasTables, type SagaState } from './sagas.tables.js';

const OPEN: readonly SagaState[] = SAGA_STATES.filter((state) => state !== 'completed' && state !== 'undone');

/** Counts sagas that have not ended, whichever process runs them. */
export async function countOpen(db: Kysely<SagasTables>): Promise<void> {
  const counted = await db
    .selectFrom('sagas')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .where('state', 'in', OPEN)
    .groupBy('state')
    .execute();
  const counts = new Map(counted.map(({ state, count }) => [state, Number(count)]));
  for (const state of OPEN) sagasOpen.set({ state }, counts.get(state) ?? 0);
}
