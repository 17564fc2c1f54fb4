/** The rules that each BFF of `edges.mjs` is wired with, in the order of their addresses. */
export const WIRINGS = {
  bare: [],
  // The same once more: how far from 1 its ratio lies is how far the others can be trusted.
  nothing: [],
  identity: ['identity'],
  policy: ['policy'],
  budget: ['budget'],
  all: ['identity', 'policy', 'budget'],
};
