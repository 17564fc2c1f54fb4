import { AppError } from '../platform/errors.js';
import { noteAction, actions, type Action } from './actions.store.js';
import type { DeadLetterFilter } from './dead-letter-filter.js';
import { DeadLetterReader, type DeadLetterPage, type Depth } from './dead-letter-reader.js';
import type { DeadLetter, DeskTransaction, Inspected } from './dead-letter.js';
import type { DeadLettersDatabase } from './dead-letters.tables.js';
import { addReplay, endReplay, findReplay, replays, type BulkReplay } from './replays.store.js';

/** Who does it, as they call themselves; null where they do not. */
type Operator = string | null;

interface Paging {
  readonly after: string | undefined;
  readonly limit: number;
}

const MOST_ACTIONS = 20;

/** Where operators look at what was given up on, and decide. Each decision is noted in the transaction that carries it out. */
export class DeadLetterDesk {
  constructor(
    private readonly db: DeadLettersDatabase,
    private readonly reader: DeadLetterReader,
  ) {}

  list(filter: DeadLetterFilter, paging: Paging): Promise<DeadLetterPage> {
    return this.reader.page(this.db, filter, paging);
  }

  count(filter: DeadLetterFilter): Promise<number> {
    return this.reader.count(this.db, filter);
  }

  depths(): Promise<readonly Depth[]> {
    return this.reader.depths(this.db);
  }

  /** Throws NOT_FOUND, as all that names a letter does. */
  inspect(id: string): Promise<{ letter: DeadLetter; inspected: Inspected; actions: readonly Action[] }> {
    return this.db.transaction().execute(async (tx) => {
      const letter = await this.found(tx, id);
      const inspected = await this.reader.sourceOf(letter).inspect(tx as unknown as DeskTransaction, letter);
      const done = await actions(tx, { target: id, after: undefined, limit: MOST_ACTIONS });
      return { letter, inspected, actions: done.actions };
    });
  }

  /** Returns how many letters are on their way again: those behind it come along. */
  replay(id: string, operator: Operator): Promise<number> {
    return this.db.transaction().execute(async (tx) => {
      const letter = await this.found(tx, id);
      const moved = await this.reader.sourceOf(letter).replay(tx as unknown as DeskTransaction, letter);
      // Somebody else has decided meanwhile: nothing is done, and nothing is noted.
      if (moved === 0) throw notFound(id);
      await noteAction(tx, { operator, action: 'replayed', target: id, reason: null, detail: letter });
      return moved;
    });
  }

  async discard(id: string, reason: string, operator: Operator): Promise<void> {
    await this.db.transaction().execute(async (tx) => {
      const letter = await this.found(tx, id);
      const gone = await this.reader.sourceOf(letter).discard(tx as unknown as DeskTransaction, letter);
      if (!gone) throw notFound(id);
      await noteAction(tx, { operator, action: 'discarded', target: id, reason, detail: letter });
    });
  }

  /** Of what the filter means now: what fails again is not among it. */
  startReplay(wanted: DeadLetterFilter, perSecond: number, operator: Operator): Promise<BulkReplay> {
    return this.db.transaction().execute(async (tx) => {
      const now = new Date();
      const { failed_before: before = now } = wanted;
      const filter = { ...wanted, failed_before: before < now ? before : now };
      const total = await this.reader.count(tx, filter);
      const replay = await addReplay(tx, { filter, perSecond, total, operator });
      const { id: target, filter: detail } = replay;
      await noteAction(tx, { operator, action: 'bulk_replay_started', target, reason: null, detail });
      return replay;
    });
  }

  /** What is on its way by then stays on its way. FAILED_PRECONDITION where it has ended. */
  cancelReplay(id: string, operator: Operator): Promise<BulkReplay> {
    return this.db.transaction().execute(async (tx) => {
      const cancelled = await endReplay(tx, id, 'cancelled');
      if (!cancelled) throw notRunning(await this.replayOf(id));
      const { filter: detail } = cancelled;
      await noteAction(tx, { operator, action: 'bulk_replay_cancelled', target: id, reason: null, detail });
      return cancelled;
    });
  }

  async replayOf(id: string): Promise<BulkReplay> {
    const replay = await findReplay(this.db, id);
    if (!replay) throw AppError.notFound('replay', id);
    return replay;
  }

  replays(paging: Paging) {
    return replays(this.db, paging);
  }

  actions(paging: Paging) {
    return actions(this.db, paging);
  }

  private async found(db: DeadLettersDatabase, id: string): Promise<DeadLetter> {
    const letter = await this.reader.find(db, id);
    if (!letter) throw notFound(id);
    return letter;
  }
}

const notFound = (id: string): AppError => AppError.notFound('dead_letter', id);

const notRunning = ({ id, state }: BulkReplay): AppError =>
  AppError.of('FAILED_PRECONDITION', { replay_id: id, status: state }, { message: `The replay is ${state} already.` });
