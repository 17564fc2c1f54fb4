import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { AppError } from '../../platform/errors.js';
import type { Logger } from '../../platform/logger.js';
import { reportFailure } from '../rest/errors.filter.js';
import { graphqlError, type FailedRequest } from './errors.js';
import { asAppError } from './refusals.js';

/** What went wrong, and where in the document and in the answer. */
export interface Failure {
  readonly error: AppError;
  readonly place: Pick<GraphQLError, 'locations' | 'path'> | Record<string, never>;
}

export const failure = (error: GraphQLError): Failure => ({ error: asAppError(error), place: error });

/** The member `errors` of an answer. */
export const rendered = (failures: readonly Failure[], where: FailedRequest): readonly GraphQLFormattedError[] =>
  failures.map(({ error, place: { locations, path } }) =>
    graphqlError(error, where, { ...(locations && { locations }), ...(path && { path }) }),
  );

/** Once per cause: a service that is gone may be missing at a hundred paths. */
export function report(failures: readonly Failure[], line: Readonly<Record<string, string>>, logger: Logger): void {
  const causes = new Map(failures.map(({ error }) => [error.cause ?? error, error]));
  for (const error of causes.values()) reportFailure(error, line, logger);
}
