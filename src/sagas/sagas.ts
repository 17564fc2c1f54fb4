import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Kysely } from 'kysely';
import { openDatabase } from '../platform/db/database.js';
import { migrate } from '../platform/db/migrate.js';
import type { Principal } from '../platform/access.js';
import { systemClock } from '../platform/clock.js';
import { newId, uuidOf } from '../platform/ids.js';
import type { Logger } from '../platform/logger.js';
import { Attempts } from './engine/attempts.js';
import { startEngine, type Engine } from './engine/engine.js';
import { Journal } from './engine/journal.js';
import { PAYMENT } from './orders/order-fulfillment.saga.js';
import { sagaContext } from './engine/saga-context.js';
import { forgetSagas } from './engine/retention.js';
import { SAGA_QUEUE } from './engine/saga-queue.js';
import { SagaDesk } from './saga-desk.js';
import { SAGAS } from './saga-table.js';
import { SagaRun, type Patience, type SagaInput, type SagaTools } from './engine/saga-run.js';
import type { SagaServices } from './orders/saga-services.js';
import type { Saga, Subject, Told } from './engine/saga.js';
import { sagasMigrations } from './engine/sagas.migrations.js';
import type { SagasTables, SagaState } from './engine/sagas.tables.js';

export interface SagasOptions {
  readonly databaseUrl: string;
  readonly services: SagaServices;
  /** As whom the sagas call the services. */
  readonly principal: Principal;
  /** Banks and customers take their time to approve a payment: how long a saga waits for them. */
  readonly paymentSeconds: number;
  readonly patience: Patience;
  readonly logger: Logger;
}

type SubjectOf<Name extends keyof typeof SAGAS> = (typeof SAGAS)[Name] extends Saga<infer S, SagaServices> ? S : never;

const CONNECTIONS = 10;

/** The sagas of this process: starts them, tells them what they wait for. */
export class Sagas {
  private constructor(
    private readonly options: SagasOptions,
    private readonly db: Kysely<SagasTables>,
    private readonly attempts: Attempts,
    private readonly engine: Engine,
    private readonly workflows: Readonly<Record<keyof typeof SAGAS, (input: SagaInput<never>) => Promise<SagaState>>>,
  ) {}

  static async open(options: SagasOptions): Promise<Sagas> {
    const { databaseUrl, services, principal, paymentSeconds, patience, logger } = options;
    const db = openDatabase<SagasTables>(databaseUrl, {
      schema: 'sagas',
      maxConnections: CONNECTIONS,
      onIdleError: (error) => logger.warn({ err: error }, 'lost a database connection'),
    });
    try {
      await migrate(db, 'sagas', sagasMigrations, logger);
      const executorId = newId('exe');
      const journal = new Journal(db, executorId);
      const attempts = new Attempts({ journal, principal, clock: systemClock, logger });
      const tools = { services, journal, attempts, waitSeconds: { [PAYMENT]: paymentSeconds }, patience };
      const workflows = {
        fulfillOrder: registered(SAGAS.fulfillOrder, tools),
        cancelOrder: registered(SAGAS.cancelOrder, tools),
        returnOrder: registered(SAGAS.returnOrder, tools),
        writeLetter: registered(SAGAS.writeLetter, tools),
      };
      const engine = await startEngine({ databaseUrl, db, executorId, logger });
      return new Sagas(options, db, attempts, engine, workflows);
    } catch (error) {
      await db.destroy();
      throw error;
    }
  }

  /** Does nothing where a saga of this name is known for the subject. */
  async start<Name extends keyof typeof SAGAS>(
    name: Name,
    about: string,
    input: SagaInput<SubjectOf<Name>>,
  ): Promise<void> {
    const workflowID = sagaId(SAGAS[name].name, about);
    await DBOS.startWorkflow(this.workflows[name], { workflowID, queueName: SAGA_QUEUE })(input as SagaInput<never>);
    this.engine.wake();
  }

  /** Told twice under the same id, it is told once; a saga that is not there, or has ended, is told nothing. */
  async tell(id: string, topic: string, word: Told, wordId: string): Promise<void> {
    const saga = await this.db.selectFrom('sagas').select('ended_at').where('id', '=', id).executeTakeFirst();
    if (saga?.ended_at === null) await DBOS.send(id, word, topic, wordId);
  }

  /** Forgets those that ended before; returns how many. */
  forget(until: Date, stopping: AbortSignal): Promise<number> {
    return forgetSagas(this.db, until, stopping);
  }

  /** For operators. */
  desk(): SagaDesk {
    const { services, principal } = this.options;
    return new SagaDesk(this.db, async ({ id, order_id: orderId, trace_id }) => {
      const ctx = sagaContext(principal, systemClock, trace_id);
      const requestId = uuidOf(id, 'cancelled-by-operator');
      await services.orders.cancel(ctx, { requestId, orderId, reason: 'cancelled_by_operator' });
    });
  }

  async close(): Promise<void> {
    this.attempts.stop();
    await this.engine.close();
    await this.db.destroy();
  }
}

/** "fulfill-order:ord_…" */
export const sagaId = (name: string, about: string): string => `${name}:${about}`;

const registered = <S extends Subject>(saga: Saga<S, SagaServices>, tools: SagaTools<SagaServices>) =>
  DBOS.registerWorkflow((input: SagaInput<S>) => new SagaRun(saga, input, tools).run(), {
    name: saga.name,
    maxRecoveryAttempts: 1_000,
  }) as (input: SagaInput<never>) => Promise<SagaState>;
