import { serverAudits } from 'graphql-http';
import { sharedStack } from '../harness/stack.js';

// A GET without a header that other sites cannot send is refused, so the auditor sends one, as clients do.
const audits = serverAudits({
  url: () => `${sharedStack().http}/graphql`,
  fetchFn: (url: string, init: RequestInit = {}) =>
    fetch(url, { ...init, headers: { ...init.headers, 'apollo-require-preflight': 'audit' } }),
});

test.each(audits.map(({ id, name, fn }) => [id, name, fn] as const))(
  'GraphQL over HTTP, audit %s: %s',
  async (_, __, fn) => {
    const result = await fn();
    expect(result.status === 'ok' ? 'ok' : { status: result.status, reason: result.reason }).toBe('ok');
  },
);
