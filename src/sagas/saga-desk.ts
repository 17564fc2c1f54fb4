import { DBOS } from '@dbos-inc/dbos-sdk';
import { sql, type Kysely } from 'kysely';
import { AppError } from '../platform/errors.js';
import { SAGA_QUEUE } from './engine.js';
import { OPERATORS, type OperatorsWord } from './saga-run.js';
import type { AttemptRow, SagaRow, SagasTables, SagaState } from './sagas.tables.js';

export interface SagaFilter {
  readonly state?: SagaState | undefined;
  readonly name?: string | undefined;
  readonly order_id?: string | undefined;
  /** Started before this saga was: the last of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
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
  async list({ state, name, order_id, after, limit }: SagaFilter): Promise<readonly SagaRow[]> {
    let query = this.db.selectFrom('sagas').selectAll();
    if (state) query = query.where('state', '=', state);
    if (name) query = query.where('name', '=', name);
    if (order_id) query = query.where('order_id', '=', order_id);
    if (after !== undefined) {
      const { started_at, id } = await this.saga(after);
      query = query.where(sql<boolean>`(started_at, id) < (${started_at}, ${id})`);
    }
    return query.orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
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
    const saga = await this.saga(id);
    if (saga.state !== 'stuck') throw notNow(saga, 'only a stuck saga waits for a word');
    await DBOS.send<OperatorsWord>(id, { word }, OPERATORS);
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
    const saga = await this.saga(id);
    if (saga.ended_at === null) throw notNow(saga, 'only a saga that has ended is restarted');
    const begun = (await DBOS.listWorkflowSteps(id))?.find(({ name }) => name === `do ${step}`);
    if (!begun)
      throw AppError.invalid({
        field: 'step',
        reason: 'UNKNOWN_VALUE',
        message: `${id} never came to a step ${step}.`,
      });
    await DBOS.rewindWorkflow(id, { startStep: begun.functionID, queueName: SAGA_QUEUE });
    return this.db
      .updateTable('sagas')
      .set({ state: 'running', reason: '', ended_at: null, updated_at: new Date() })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  private async saga(id: string): Promise<SagaRow> {
    const saga = await this.db.selectFrom('sagas').selectAll().where('id', '=', id).executeTakeFirst();
    if (!saga) throw AppError.notFound('saga', id);
    return saga;
  }
}

const notNow = ({ id, state }: Pick<SagaRow, 'id' | 'state'>, why: string): AppError =>
  AppError.of('FAILED_PRECONDITION', { resource: 'saga', id, state }, { message: `${id} is ${state}: ${why}.` });
