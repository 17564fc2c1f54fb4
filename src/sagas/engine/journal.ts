import { sql, type Kysely } from 'kysely';
import type { Direction, SagaRow, SagasTables, SagaState } from './sagas.tables.js';

export interface Begun {
  readonly id: string;
  readonly name: string;
  readonly orderId: string;
  readonly correlationId: string;
  readonly traceId: string;
}

/** Names one attempt, to write down how it ended. */
export interface Attempt {
  readonly saga_id: string;
  readonly step: string;
  readonly direction: Direction;
  readonly attempt: number;
}

export interface AttemptEnd {
  readonly result: 'done' | 'waiting' | 'refused' | 'failed';
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

const MOST_CHARACTERS = 500;

/** What was tried, when, by whom and how it ended: the intent is written before the call, its end after it. */
export class Journal {
  constructor(
    private readonly db: Kysely<SagasTables>,
    private readonly executorId: string,
  ) {}

  /** Does nothing where the saga is known. */
  async begin({ id, name, orderId, correlationId, traceId }: Begun): Promise<void> {
    const now = sql<Date>`now()`;
    await this.db
      .insertInto('sagas')
      .values({
        id,
        name,
        order_id: orderId,
        state: 'running',
        step: '',
        reason: '',
        correlation_id: correlationId,
        trace_id: traceId,
        started_at: now,
        updated_at: now,
        ended_at: null,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }

  async enter(id: string, state: SagaState, { step = '', reason }: { step?: string; reason?: string }): Promise<void> {
    const ended: Partial<SagaRow> = state === 'completed' || state === 'undone' ? { ended_at: new Date() } : {};
    await this.db
      .updateTable('sagas')
      .set({ state, step, updated_at: sql<Date>`now()`, ...(reason !== undefined && { reason }), ...ended })
      .where('id', '=', id)
      .execute();
  }

  async beginAttempt(saga_id: string, step: string, direction: Direction): Promise<Attempt> {
    const earlier = this.db
      .selectFrom('attempts')
      .select((all) => all.fn.max('attempt').as('attempt'))
      .where('saga_id', '=', saga_id)
      .where('step', '=', step)
      .where('direction', '=', direction);
    const { attempt } = await this.db
      .insertInto('attempts')
      .values({
        saga_id,
        step,
        direction,
        attempt: sql<number>`coalesce((${earlier}), 0) + 1`,
        executor_id: this.executorId,
        started_at: sql<Date>`clock_timestamp()`,
        ended_at: null,
        result: null,
        code: null,
        message: null,
      })
      .returning('attempt')
      .executeTakeFirstOrThrow();
    return { saga_id, step, direction, attempt };
  }

  async endAttempt({ saga_id, step, direction, attempt }: Attempt, end: AttemptEnd): Promise<void> {
    await this.db
      .updateTable('attempts')
      .set({
        ended_at: sql<Date>`clock_timestamp()`,
        result: end.result,
        code: end.code ?? null,
        message: end.message?.slice(0, MOST_CHARACTERS) ?? null,
      })
      .where('saga_id', '=', saga_id)
      .where('step', '=', step)
      .where('direction', '=', direction)
      .where('attempt', '=', attempt)
      .execute();
  }
}
