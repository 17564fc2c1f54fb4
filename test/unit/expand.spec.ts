import { expansionsFor } from '../../src/edges/rest/expand.js';
import type { Principal } from '../../src/platform/access.js';
import { AppError } from '../../src/platform/errors.js';

const TABLE = { customer: 'customers:read', product: undefined };
const caller = (kind: Principal['kind'], ...scopes: readonly string[]): Principal => ({
  kind,
  subject: 'x',
  scopes: new Set(scopes),
});

const refusal = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error instanceof AppError ? { code: error.code, ...error.details } : error;
  }
};

test('an expansion needs the scope that reading the resource itself needs', () => {
  const expand = (...scopes: readonly string[]) =>
    refusal(() => expansionsFor(caller('partner', ...scopes), TABLE, ['customer', 'product']));
  expect(expand('orders:read')).toEqual({ code: 'FORBIDDEN', required_scope: 'customers:read' });
  expect(expand('orders:read', 'customers:read')).toEqual(new Set(['customer', 'product']));
});

test('what is open to everyone can be expanded by everyone', () => {
  expect(expansionsFor(caller('anonymous'), TABLE, ['product'])).toEqual(new Set(['product']));
  expect(refusal(() => expansionsFor(caller('anonymous'), TABLE, ['customer']))).toEqual({ code: 'UNAUTHENTICATED' });
});
