import { jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

export const STREAM = 'TRIVIUM_EVENTS';
export const SUBJECTS = 'trivium.events';

/** Within it the server itself refuses an event that it has. */
const DUPLICATES_NANOSECONDS = 10 * 60 * 1e9;
const KEPT_NANOSECONDS = 30 * 24 * 3600 * 1e9;

/** Makes the stream where it is missing; returns what tells it from one that was made at another time. */
export async function ensureStream(connection: NatsConnection): Promise<string> {
  const manager = await jetstreamManager(connection);
  const found = await manager.streams.info(STREAM).catch(() => undefined);
  const { created } =
    found ??
    (await manager.streams.add({
      name: STREAM,
      subjects: [`${SUBJECTS}.>`],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      duplicate_window: DUPLICATES_NANOSECONDS,
      max_age: KEPT_NANOSECONDS,
    }));
  return created;
}
