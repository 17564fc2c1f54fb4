import { buildSchema } from 'graphql';
import { Documents, InvalidDocument } from '../../src/edges/graphql/documents.js';
import { CLIENT_PROFILES } from '../../src/edges/profiles.js';

const documents = new Documents(buildSchema('type Query { viewer: Viewer } type Viewer { kind: String }'), true);
const mistakes = (amount: number) =>
  `{ viewer { ${Array.from({ length: amount }, (_, index) => `no${index}`).join(' ')} } }`;

function complaints(document: string): readonly string[] {
  try {
    documents.prepare(document, CLIENT_PROFILES.web.limits);
    return [];
  } catch (error) {
    if (error instanceof InvalidDocument) return error.errors.map(({ message }) => message);
    throw error;
  }
}

test('a document with more mistakes than are told says how many those are', () => {
  expect(complaints(mistakes(20))).toHaveLength(20);
  const told = complaints(mistakes(60));
  expect(told).toHaveLength(21);
  expect(told.at(-1)).toBe('There are more than 20 mistakes in the document; the others were not looked for.');
  expect(told.join()).not.toContain('aborted');
});
