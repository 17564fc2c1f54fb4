import { systemClock } from '../../platform/clock.js';
import type { ServiceDefinition } from '../service-module.js';
import { paymentsMigrations } from './payments.migrations.js';
import { seedPayments } from './payments.seed.js';
import { choreography } from './payments.choreography.js';
import { invoiceDrafts } from './invoices.js';
import { PaymentsService } from './payments.service.js';
import { PaymentsStore } from './payments.store.js';
import { providerWords } from './provider-words.js';
import { PaymentTimeouts } from './payment-timeouts.js';
import type { PaymentsTables } from './payments.tables.js';

export const payments: ServiceDefinition<PaymentsTables> = {
  contract: 'trivium.payments.v1.PaymentsService',
  controller: PaymentsService,
  store: PaymentsStore,
  providers: (db, _settings, outbox) => [
    { provide: PaymentTimeouts, useFactory: () => new PaymentTimeouts(db, outbox, systemClock) },
  ],
  migrations: paymentsMigrations,
  handled: ['handled_requests'],
  consumers: (outbox, { paymentSeconds }) => [
    choreography(outbox, systemClock, paymentSeconds),
    providerWords(outbox, systemClock),
    invoiceDrafts(outbox, systemClock),
  ],
  seed: seedPayments,
};
