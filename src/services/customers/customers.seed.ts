import type { Kysely } from 'kysely';
import { plannedCustomers } from '../../seeds/customers.js';
import type { PlannedCustomer } from '../../seeds/plan.js';
import { seedTables, type SeedRows } from '../seeding.js';
import type { SeedAmount } from '../service-module.js';
import type { CustomersTables } from './customers.tables.js';

export const seedCustomers = (db: Kysely<CustomersTables>, { append }: SeedAmount): Promise<void> =>
  seedTables(db, { schema: 'customers', tables: ['customers'], rows: plannedCustomers().map(rowsOf), append });

const rowsOf = ({ partnerId, createdAt, ...customer }: PlannedCustomer): SeedRows<CustomersTables> => ({
  customers: [{ ...customer, partner_id: partnerId, created_at: createdAt, updated_at: createdAt }],
});
