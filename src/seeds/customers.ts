import { PEOPLE } from './people.js';
import { fictionalPhone } from './phones.js';
import type { PlannedAddress, PlannedCustomer } from './plan.js';
import { Random } from './random.js';
import { seededId } from './seeded-id.js';
import { SEEDED_CUSTOMER_ID, SEEDED_PARTNER_ID } from './well-known.js';

let planned: readonly PlannedCustomer[] | undefined;

/** Sixty people in ten countries. The first is the seeded customer of well-known.ts and belongs to the seeded partner. */
export function plannedCustomers(): readonly PlannedCustomer[] {
  planned ??= PEOPLE.trim().split('\n').map(plannedCustomer);
  return planned;
}

const FIRST_CUSTOMER = Date.UTC(2025, 1, 10, 8, 30);
const BETWEEN_CUSTOMERS = 124 * 3_600_000;

function plannedCustomer(row: string, index: number): PlannedCustomer {
  const [name = '', locale = '', birthday = '', line1 = '', city = '', region = '', postalCode = '', countryCode = ''] =
    row.split('|').map((cell) => cell.trim());
  const random = new Random('customer', index);
  const createdAt = new Date(FIRST_CUSTOMER + index * BETWEEN_CUSTOMERS + random.integer(0, 86_400) * 1000);
  const home: PlannedAddress = { recipient: name, line1, line2: '', city, region, postalCode, countryCode };
  return {
    id: index === 0 ? SEEDED_CUSTOMER_ID : seededId('cus', createdAt, index),
    partnerId: partnerOf(index),
    name,
    email: emailOf(name),
    phone: fictionalPhone(countryCode, random),
    birthday,
    locale,
    addresses: random.chance(35) ? [home, workplaceNear(home, random)] : [home],
    note: random.chance(30) ? random.pick(NOTES) : '',
    createdAt,
  };
}

const OTHER_PARTNER_ID = seededId('ptr', new Date(Date.UTC(2025, 0, 20, 10)), 1);

/** Every third customer comes from the seeded partner, a few from another, whose records the first must never see. */
function partnerOf(index: number): string {
  if (index % 3 === 0) return SEEDED_PARTNER_ID;
  return index % 10 === 1 ? OTHER_PARTNER_ID : '';
}

function emailOf(name: string): string {
  const letters = name.normalize('NFD').replaceAll(/\p{Mark}/gu, '');
  return `${letters.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@example.com`;
}

const WORKPLACES = ['Studio North', 'Atelier Eleven', 'Fieldwork Architects', 'The Paper Office', 'Harbor & Sons'];

const workplaceNear = (home: PlannedAddress, random: Random): PlannedAddress => ({
  ...home,
  line1: random.pick(WORKPLACES),
  line2: `Floor ${random.integer(1, 12)}`,
});

const NOTES = [
  'Prefers deliveries before noon.',
  'Furnishes holiday flats: asks for volume prices twice a year.',
  'Was promised a free cushion after the delay in spring.',
  'Interior designer; send the new finishes first.',
  'Do not call, write.',
];
