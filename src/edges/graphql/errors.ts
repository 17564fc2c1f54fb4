import type { GraphQLFormattedError } from 'graphql';
import { errorPagePath, type AppError } from '../../platform/errors.js';
import { HTTP_STATUS } from '../http-errors.js';

/** Where in the document and in the answer it happened. */
export type Place = Pick<GraphQLFormattedError, 'locations' | 'path'>;

export interface FailedRequest {
  readonly requestId: string;
  readonly publicUrl: string;
}

/** One member of `errors`: what REST has in its envelope is in `extensions` here. */
export function graphqlError(
  error: AppError,
  { requestId, publicUrl }: FailedRequest,
  { locations, path }: Place = {},
): GraphQLFormattedError {
  const { code, details, message } = error;
  return {
    message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: {
      code,
      details,
      documentation_url: publicUrl + errorPagePath(code),
      request_id: requestId,
      status: HTTP_STATUS[code],
    },
  };
}
