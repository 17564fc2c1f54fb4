import type { Kysely, Selectable, Transaction } from 'kysely';
import { newId } from '../platform/ids.js';
import type { ActionRow, DeadLettersTables } from './dead-letters.tables.js';

export type Action = Selectable<ActionRow>;

/** Who did what about dead letters, and why. Nothing is ever removed from it. */
export const noteAction = async (
  tx: Transaction<DeadLettersTables>,
  { detail, ...action }: Omit<ActionRow, 'id' | 'at'>,
): Promise<void> => {
  await tx
    .insertInto('actions')
    .values({ id: newId('opa'), ...action, detail: JSON.stringify(detail) })
    .execute();
};

/** The newest first; `after` is an id. */
export async function actions(
  db: Kysely<DeadLettersTables>,
  { target, after, limit }: { target?: string | undefined; after: string | undefined; limit: number },
): Promise<{ readonly actions: readonly Action[]; readonly next: string | undefined }> {
  const rows = await db
    .selectFrom('actions')
    .selectAll()
    .$if(target !== undefined, (query) => query.where('target', '=', target ?? ''))
    .$if(after !== undefined, (query) => query.where('id', '<', after ?? ''))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  return { actions: shown, next: rows.length > limit ? shown.at(-1)?.id : undefined };
}
