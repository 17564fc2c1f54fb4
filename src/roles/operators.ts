import { openApiKeyStore } from '../callers/api-keys.js';
import { PARTNER_SCOPES, SCOPES_OF_KINDS } from '../callers/scopes.js';
import type { Config } from '../config.js';
import { consolePages } from '../console/console.routes.js';
import { consumersRoutes } from '../console/consumers.routes.js';
import { deadLettersRoutes } from '../console/dead-letters/dead-letters.routes.js';
import { deliveriesRoutes } from '../console/deliveries.routes.js';
import { eventsRoutes } from '../console/events.routes.js';
import { inboxRoutes } from '../console/inbox.routes.js';
import { mailRoutes } from '../console/mail.routes.js';
import type { ReadinessCheck } from '../console/readiness.js';
import type { Route } from '../console/routes.js';
import { sagasRoutes } from '../console/sagas.routes.js';
import type { DeadLetterDesk } from '../dead-letters/dead-letter-desk.js';
import { openEventDatabase } from '../events/log/event-database.js';
import { systemClock } from '../platform/clock.js';
import { CursorCodec } from '../platform/cursor.js';
import { deriveKey } from '../platform/keys.js';
import type { Logger } from '../platform/logger.js';
import type { SagaDesk } from '../sagas/saga-desk.js';
import { SAGAS } from '../sagas/saga-table.js';
import { DeliveryStore } from '../webhooks/deliveries/delivery.store.js';
import { InboxDesk } from '../webhooks/in/inbox-desk.js';
import { openInboxDatabase } from '../webhooks/in/open-inbox.js';
import { openOutgoingDatabase } from '../webhooks/out/outgoing-database.js';
import { Outgoing } from '../webhooks/out/outgoing.js';

export interface OperatorsConsoleOptions {
  readonly config: Config;
  readonly secret: Buffer;
  /** undefined: this process has none. */
  readonly databaseUrl: string | undefined;
  /** undefined: this process runs no sagas. */
  readonly desk: SagaDesk | undefined;
  /** undefined: this process does not look at dead letters. */
  readonly letters: DeadLetterDesk | undefined;
  /** The folder that stands in for a mail server, where this process writes to it. */
  readonly mailFolder: string | undefined;
  readonly checks: readonly ReadinessCheck[];
  readonly logger: Logger;
}

export interface OperatorsConsole {
  readonly routes: readonly Route[];
  close(): Promise<void>;
}

/** Operators are few, and what they ask must not take connections from what they look at. */
const CONNECTIONS = 2;

/** What operators see and do at this process: as much as its roles have to show. */
export async function openOperatorsConsole(options: OperatorsConsoleOptions): Promise<OperatorsConsole> {
  const { config, databaseUrl, desk, letters, mailFolder, checks, logger } = options;
  const cursors = new CursorCodec(deriveKey(options.secret, 'operators-cursor'));
  const onIdleError = (error: Error) => logger.warn({ err: error }, 'lost a database connection');
  const follows = databaseUrl !== undefined && config.roles.includes('worker');
  const db = follows ? openEventDatabase(databaseUrl, { maxConnections: CONNECTIONS, onIdleError }) : undefined;
  const inbox = follows ? openInboxDatabase(databaseUrl, { maxConnections: CONNECTIONS, onIdleError }) : undefined;
  const sent = follows ? openOutgoingDatabase(databaseUrl, { maxConnections: CONNECTIONS, onIdleError }) : undefined;
  const asks = databaseUrl !== undefined && config.roles.includes('bff');
  const keys = asks ? await openApiKeyStore(databaseUrl, onIdleError) : undefined;
  const scopes = { usualScopes: PARTNER_SCOPES, allowedScopes: SCOPES_OF_KINDS.partner };
  const names = Object.values(SAGAS).map(({ name }) => name);
  return {
    routes: [
      ...consolePages({
        checks,
        desk,
        letters,
        db,
        cursors,
        names,
        hasMail: mailFolder !== undefined,
        hasKeys: keys !== undefined,
      }),
      ...(desk ? sagasRoutes(desk, cursors) : []),
      ...(db ? eventsRoutes(db, cursors) : []),
      ...(letters ? deadLettersRoutes(letters, cursors) : []),
      ...(inbox ? inboxRoutes(new InboxDesk(inbox, systemClock), cursors) : []),
      ...(sent ? deliveriesRoutes(new DeliveryStore(new Outgoing(sent)), cursors) : []),
      ...(keys ? consumersRoutes({ keys: keys.store, ...scopes }) : []),
      ...(mailFolder === undefined ? [] : mailRoutes(mailFolder)),
    ],
    close: async () => {
      await db?.destroy();
      await inbox?.destroy();
      await sent?.destroy();
      await keys?.close();
    },
  };
}
