import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { AppError } from '../../platform/errors.js';
import type { FailedRequest } from '../graphql/errors.js';
import { InvalidDocument } from '../graphql/documents.js';
import { failure, rendered, type Failure } from '../graphql/failures.js';

/** An error as it is sent, in the class that the library of the protocol asks for. */
export class Refusal extends GraphQLError {
  constructor(private readonly formatted: GraphQLFormattedError) {
    super(formatted.message, { extensions: formatted.extensions ?? null });
  }

  override toJSON(): GraphQLFormattedError {
    return this.formatted;
  }
}

export const failuresOf = (thrown: unknown): readonly Failure[] =>
  thrown instanceof InvalidDocument ? thrown.errors.map(failure) : [{ error: AppError.from(thrown), place: {} }];

export const refusals = (failures: readonly Failure[], where: FailedRequest): readonly Refusal[] =>
  rendered(failures, where).map((error) => new Refusal(error));
