import { GraphQLError } from 'graphql';
import { graphqlError } from '../../src/edges/graphql/errors.js';
import { asAppError } from '../../src/edges/graphql/refusals.js';
import { AppError } from '../../src/platform/errors.js';

const request = { requestId: 'req_1', publicUrl: 'https://api.example.com' };
const located = (originalError: Error) =>
  new GraphQLError(originalError.message, { originalError, path: ['orders', 0, 'customer'] });

test('what nobody expected is masked', () => {
  const error = new Error('column "secret" does not exist at 10.0.0.7');
  const shown = graphqlError(asAppError(located(error)), request);
  expect(shown).toEqual({
    message: 'Something went wrong on our side.',
    extensions: {
      code: 'INTERNAL',
      details: {},
      documentation_url: 'https://api.example.com/docs/errors/INTERNAL',
      request_id: 'req_1',
      status: 500,
    },
  });
});

test('what nobody expected is kept for the log', () => {
  const error = new TypeError('x is not a function');
  expect(asAppError(located(error)).cause).toBe(error);
});

test('a value that a scalar cannot show is a failure of ours, not of the document', () => {
  expect(asAppError(located(new GraphQLError('Int cannot represent non-integer value: NaN'))).code).toBe('INTERNAL');
});

test('an error of the catalog stays what it is, however often it was wrapped', () => {
  const error = AppError.of('UPSTREAM_UNAVAILABLE', { service: 'customers' });
  expect(asAppError(located(located(error)))).toBe(error);
});

test('an error says where it happened', () => {
  const place = { locations: [{ line: 1, column: 3 }], path: ['order'] };
  expect(graphqlError(AppError.notFound('order', 'ord_1'), request, place)).toMatchObject({
    ...place,
    extensions: { code: 'NOT_FOUND', details: { resource: 'order', id: 'ord_1' }, status: 404 },
  });
});
