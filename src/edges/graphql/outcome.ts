import { AppError, type FieldProblem } from '../../platform/errors.js';

/** A member of the union that a mutation answers with. */
export type Outcome<Name extends string, Success extends object> =
  | (Success & { readonly __typename: Name })
  | { readonly __typename: 'ValidationFailed'; readonly message: string; readonly fields: readonly FieldProblem[] }
  | { readonly __typename: 'NotFound'; readonly message: string; readonly resource: string; readonly id: string };

interface Member {
  readonly __typename: string;
}

/**
 * Runs a mutation: what a caller can expect to go wrong is a member of its union, the unexpected goes on to `errors`. `more`
 * says which other errors are members, and what they look like.
 */
export async function outcome<Name extends string, Success extends object, More extends Member = never>(
  name: Name,
  work: () => Promise<Success>,
  more: (error: AppError) => More | undefined = () => undefined,
): Promise<Outcome<Name, Success> | More> {
  try {
    return { ...(await work()), __typename: name };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    const member = more(thrown);
    if (member) return member;
    const { code, message, details } = thrown;
    if (code === 'VALIDATION_FAILED') return { __typename: 'ValidationFailed', message, fields: fieldsIn(details) };
    if (code !== 'NOT_FOUND') throw thrown;
    return { __typename: 'NotFound', message, resource: String(details['resource']), id: String(details['id']) };
  }
}

/** Whatever a mutation takes stands in its argument `input`. */
const fieldsIn = (details: AppError['details']): FieldProblem[] =>
  ((details['fields'] ?? []) as readonly FieldProblem[]).map((problem) => ({
    ...problem,
    field: `input.${problem.field}`,
  }));
