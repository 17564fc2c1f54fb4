import { DBOS } from '@dbos-inc/dbos-sdk';
import { sql, type Kysely } from 'kysely';
import { AppError } from '../platform/errors.js';
import { SAGA_QUEUE } from './engine/saga-queue.js';
import { OPERATORS, type OperatorsWord } from './engine/saga-run.js';
import { SAGA_STATES, type AttemptRow, type SagaRow, type SagasTables, type SagaState } from './engine/sagas.tables.js';

export interface SagaFilter {
  readonly state?: SagaState | undefined;
  readonly name?: string | undefined;
  readonly order_id?: string | undefined;
  /** Started before this saga was: the last of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface SagaPage {
  readonly sagas: readonly SagaRow[];
  /** `after` of the next page; undefined after the last one. */
  readonly next: string | undefined;
}

export interface SagaTimeline {
  readonly saga: SagaRow;
  /** In the order in which they were begun. */
  readonly attempts: readonly AttemptRow[];
}

/** Where operators look at sagas and help those that are stuck. */
export class SagaDesk {
  constructor(
    private readonly db: Kysely<SagasTables>,
    private readonly callOff: (saga: SagaRow) => Promise<void>,
  ) {}

  /** Newest first. */
  async list({ state, name, order_id, after, limit }: SagaFilter): Promise<SagaPage> {
    let query = this.db.selectFrom('sagas').selectAll();
    if (state) query = query.where('state', '=', state);
    if (name) query = query.where('name', '=', name);
    if (order_id) query = query.where('order_id', '=', order_id);
    // Compared where it lies: a Date has no microseconds, and those of the same millisecond would be passed over.
    if (after !== undefined)
      query = query.where(
        sql<boolean>`(started_at, id) < (select started_at, id from sagas.sagas where id = ${after})`,
      );
    const rows = await query
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    const sagas = rows.slice(0, limit);
    return { sagas, next: rows.length > limit ? sagas.at(-1)?.id : undefined };
  }

  /** How many there are in each state. */
  async counts(): Promise<Readonly<Record<SagaState, number>>> {
    const rows = await this.db
      .selectFrom('sagas')
      .select(({ fn }) => ['state', fn.countAll<string>().as('count')])
      .groupBy('state')
      .execute();
    const counted = new Map(rows.map(({ state, count }) => [state, Number(count)]));
    return Object.fromEntries(SAGA_STATES.map((state) => [state, counted.get(state) ?? 0])) as Record<
      SagaState,
      number
    >;
  }

  async timeline(id: string): Promise<SagaTimeline> {
    const saga = await this.saga(id);
    const attempts = await this.db
      .selectFrom('attempts')
      .selectAll()
      .where('saga_id', '=', id)
      .orderBy('started_at')
      .orderBy('attempt')
      .execute();
    return { saga, attempts };
  }

  /** To a saga that is stuck: try the step again, or go on, because it was done by hand. */
  async tell(id: string, word: OperatorsWord['word']): Promise<SagaRow> {
    // With the moment, to the microsecond, that a Date has not: it is one with the state, whatever happens meanwhile.
    const since = sql<string>`extract(epoch from updated_at)::text`.as('since');
    const found = await this.db.selectFrom('sagas').selectAll().select(since).where('id', '=', id).executeTakeFirst();
    if (!found) throw AppError.notFound('saga', id);
    const { since: moment, ...saga } = found;
    if (saga.state !== 'stuck') throw notNow(saga, 'only a stuck saga waits for a word');
    // Said once per time that it is stuck: a second word would be taken for the next step that cannot be done.
    await DBOS.send<OperatorsWord>(id, { word, step: saga.step }, OPERATORS, `${id}@${moment}`);
    return saga;
  }

  /** Calls the order off. The order decides whether it still can be; what was done for it is undone. */
  async cancel(id: string): Promise<SagaRow> {
    const saga = await this.saga(id);
    await this.callOff(saga);
    return saga;
  }

  /** A saga that has ended, again from one of its steps on; services know the requests that they have answered before. */
  async restart(id: string, step: string): Promise<SagaRow> {
    await this.saga(id);
    const begun = (await DBOS.listWorkflowSteps(id))?.find(({ name }) => name === `do ${step}`);
    if (!begun)
      throw AppError.invalid({
        field: 'step',
        reason: 'UNKNOWN_VALUE',
        message: `${id} never came to a step ${step}.`,
      });
    return this.db.transaction().execute(async (tx) => {
      // Held until it is rewound, so that two who ask at once do not rewind it twice.
      const saga = await tx.selectFrom('sagas').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
      if (!saga) throw AppError.notFound('saga', id);
      if (saga.ended_at === null) throw notNow(saga, 'only a saga that has ended is restarted');
      await rewind(saga, begun.functionID);
      return tx
        .updateTable('sagas')
        .set({ state: 'running', reason: '', ended_at: null, updated_at: sql<Date>`now()` })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
    });
  }

  private async saga(id: string): Promise<SagaRow> {
    const saga = await this.db.selectFrom('sagas').selectAll().where('id', '=', id).executeTakeFirst();
    if (!saga) throw AppError.notFound('saga', id);
    return saga;
  }
}

/** The end of a saga is written down a moment before the engine takes it for ended. */
async function rewind(saga: SagaRow, startStep: number): Promise<void> {
  const status = await DBOS.getWorkflowStatus(saga.id);
  if (!status || UNDER_WAY.has(status.status)) throw notNow(saga, 'the engine has not put it away yet; ask again');
  await DBOS.rewindWorkflow(saga.id, { startStep, queueName: SAGA_QUEUE });
}

const UNDER_WAY: ReadonlySet<string> = new Set(['PENDING', 'ENQUEUED', 'DELAYED']);

const notNow = ({ id, state }: Pick<SagaRow, 'id' | 'state'>, why: string): AppError =>
  AppError.of('FAILED_PRECONDITION', { resource: 'saga', id, state }, { message: `${id} is ${state}: ${why}.` });
