import type { ServiceDefinition } from '../service-module.js';
import { paymentsMigrations } from './payments.migrations.js';
import { seedPayments } from './payments.seed.js';
import { PaymentsService } from './payments.service.js';
import { PaymentsStore } from './payments.store.js';
import type { PaymentsTables } from './payments.tables.js';

export const payments: ServiceDefinition<PaymentsTables> = {
  contract: 'trivium.payments.v1.PaymentsService',
  controller: PaymentsService,
  store: PaymentsStore,
  migrations: paymentsMigrations,
  seed: seedPayments,
};
