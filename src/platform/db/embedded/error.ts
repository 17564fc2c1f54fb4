/** Why the embedded database cannot be used: one sentence for the person who started the program, no stack needed. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
