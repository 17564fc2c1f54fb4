import { importedOrderCases } from './imported-orders.cases.js';
import { openOutside, type Outside } from './outside.js';
import { providerCases } from './providers.cases.js';

// One stack for all: each case has orders, goods and names of its own.
let outside: Outside;
beforeAll(async () => {
  outside = await openOutside();
}, 60_000);
afterAll(() => outside?.close());

describe('what providers tell', () => providerCases(() => outside));
describe('orders of shops outside', () => importedOrderCases(() => outside));
