import { SAGAS_PRINCIPAL } from '../callers/scopes.js';
import { Channels, type ChannelsOptions } from '../clients/channels.js';
import { CustomersClient } from '../clients/customers.client.js';
import { FulfillmentClient } from '../clients/fulfillment.client.js';
import { InventoryClient } from '../clients/inventory.client.js';
import { NotificationsClient } from '../clients/notifications.client.js';
import { OrdersClient } from '../clients/orders.client.js';
import { PaymentsClient } from '../clients/payments.client.js';
import type { Config } from '../config.js';
import type { AnyConsumer } from '../events/bus/consumer.js';
import { systemClock } from '../platform/clock.js';
import type { Logger } from '../platform/logger.js';
import { upstreamSeconds } from '../platform/metrics.js';
import type { ServiceTokens } from '../platform/service-token.js';
import type { SagaDesk } from '../sagas/saga-desk.js';
import { sagaConsumers } from '../sagas/saga.consumers.js';
import { Sagas } from '../sagas/sagas.js';
import { processInbox } from '../webhooks/in/processing.js';
import { fanOut } from '../webhooks/out/fan-out.js';
import { openImports } from './imports.js';
import { partnerLetters } from './partner-letters.js';

export interface WorkerOptions {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly tokens: ServiceTokens;
  readonly maskOf: ChannelsOptions['maskOf'];
  /** Where the services are. */
  readonly addresses: ChannelsOptions['addresses'];
  readonly logger: Logger;
}

export interface RunningWorker {
  /** How it follows events; they run beside those of the services of this process. */
  readonly consumers: readonly AnyConsumer[];
  /** Where operators look at the sagas. */
  readonly desk: SagaDesk;
  /** Forgets sagas that ended before. */
  readonly forgetSagas: Sagas['forget'];
  close(): Promise<void>;
}

/** The sagas and the imports: they call the services, so they start after them. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { config, databaseUrl, tokens, maskOf, addresses } = options;
  const logger = options.logger.child({ role: 'worker' });
  const channels = new Channels({
    addresses,
    tokens,
    maskOf,
    clock: systemClock,
    longestMilliseconds: config.upstreamMilliseconds,
    observe: ({ service, method, code, seconds }) => upstreamSeconds.observe({ service, method, code }, seconds),
  });
  const orders = new OrdersClient(channels);
  const services = {
    orders,
    inventory: new InventoryClient(channels),
    payments: new PaymentsClient(channels),
    fulfillment: new FulfillmentClient(channels),
    customers: new CustomersClient(channels),
    notifications: new NotificationsClient(channels),
  };
  const { paymentSeconds, sagaStepSeconds: forwardSeconds, sagaStuckSeconds: insistSeconds } = config;
  const imports = await openImports(channels, databaseUrl, logger);
  const sagas = await Sagas.open({
    ...{ databaseUrl, services, principal: SAGAS_PRINCIPAL, logger },
    ...{ paymentSeconds, patience: { forwardSeconds, insistSeconds } },
  });
  const inbox = processInbox({ databaseUrl, logger });
  return {
    consumers: [...sagaConsumers(sagas), imports, fanOut(), partnerLetters(services.notifications)],
    desk: sagas.desk(),
    forgetSagas: (until, stopping) => sagas.forget(until, stopping),
    close: async () => {
      await inbox.close();
      await sagas.close();
      channels.onApplicationShutdown();
    },
  };
}
