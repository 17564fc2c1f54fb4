import { sha256 } from '../../src/edges/graphql/documents.js';
import { answerOf, postGraphql, refusalsOf, type GraphqlAnswer } from '../harness/graphql-caller.js';
import { sharedStack } from '../harness/stack.js';

const QUERY = '{ products(first: 2) { edges { node { id } } } }';
const persisted = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } });

const post = (body: object, headers = {}) => postGraphql(sharedStack().http, JSON.stringify(body), headers);
const get = async (parameters: Readonly<Record<string, string>>) => {
  const url = `${sharedStack().http}/graphql?${new URLSearchParams(parameters).toString()}`;
  return answerOf(await fetch(url, { headers: { 'apollo-require-preflight': '1', accept: 'application/json' } }));
};
const refusal = (answer: GraphqlAnswer) => ({
  status: answer.status,
  message: answer.errors?.[0]?.message,
  code: answer.errors?.[0]?.extensions?.['code'],
});

test('a client sends a hash, then the document with it, then never the document again', async () => {
  const query = `${QUERY} # flow`;
  const extensions = persisted(sha256(query));
  const byGet = { extensions: JSON.stringify(extensions) };
  const unknown = { status: 400, message: 'PersistedQueryNotFound', code: 'PERSISTED_QUERY_NOT_FOUND' };
  expect(refusal(await get(byGet))).toEqual(unknown);
  expect(refusal(await post({ extensions }))).toEqual(unknown);

  expect((await post({ query, extensions })).data.products.edges).toHaveLength(2);
  expect((await post({ extensions })).data.products.edges).toHaveLength(2);
  const kept = await get(byGet);
  expect(kept.data.products.edges).toHaveLength(2);
  expect(kept.headers.get('cache-control')).toMatch(/^public, max-age=\d+/);
});

test('a document that is not the one of the hash is refused, and not kept', async () => {
  const hash = sha256(`${QUERY} # another`);
  const answer = await post({ query: QUERY, extensions: persisted(hash) });
  expect({ status: answer.status, refusals: refusalsOf(answer) }).toEqual({
    status: 400,
    refusals: [{ code: 'VALIDATION_FAILED', fields: ['extensions.persistedQuery.sha256Hash INVALID_FORMAT'] }],
  });
  expect(refusal(await post({ extensions: persisted(hash) })).code).toBe('PERSISTED_QUERY_NOT_FOUND');
});

test('a document that is not valid is not kept', async () => {
  const query = '{ productz }';
  const extensions = persisted(sha256(query));
  expect(refusal(await post({ query, extensions })).code).toBe('QUERY_NOT_VALID');
  expect(refusal(await post({ extensions })).code).toBe('PERSISTED_QUERY_NOT_FOUND');
});

test.each([
  ['a hash of another kind', { extensions: persisted('abc') }],
  ['no text as a hash', { extensions: { persistedQuery: { version: 1, sha256Hash: 1 } } }],
  ['no object', { extensions: { persistedQuery: 'abc' } }],
  ['a document id of another kind', { documentId: 'md5:abc' }],
])('%s is refused by its name', async (_, body) => {
  const answer = await post(body);
  expect({ status: answer.status, codes: answer.errors?.map(({ extensions }) => extensions?.['code']) }).toEqual({
    status: 400,
    codes: ['VALIDATION_FAILED'],
  });
});

test('the registered documents of a client run here too', async () => {
  const { PERSISTED_DOCUMENTS } = await import('../../src/gen/persisted-documents.js');
  const [hash = ''] =
    Object.entries(PERSISTED_DOCUMENTS['mobile'] ?? {}).find(([, { file }]) => file === 'mobile/viewer.graphql') ?? [];
  expect((await post({ documentId: `sha256:${hash}` }, { 'x-client-id': 'mobile' })).data.viewer.kind).toBe(
    'ANONYMOUS',
  );
  expect(refusal(await post({ documentId: `sha256:${hash}` })).code).toBe('PERSISTED_QUERY_NOT_FOUND');
});

test('an answer says what it cost and what it might have cost', async () => {
  const { http } = sharedStack();
  const query = '{ products(first: 100, query: "nothing is called so") { edges { node { stock { available } } } } }';
  const response = await fetch(`${http}/graphql`, {
    method: 'POST',
    body: JSON.stringify({ query }),
    headers: { 'content-type': 'application/json' },
  });
  expect(await response.json()).toMatchObject({ extensions: { cost: { requested: 2, actual: 1 } } });
});
