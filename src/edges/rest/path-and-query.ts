import { createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../platform/errors.js';
import { InputPipe } from './input.js';

const pipe = new InputPipe();

/** Path and query of a request as one input class, for handlers that take both. */
export const PathAndQuery = createParamDecorator((type: Type<object>, host: ExecutionContext): unknown => {
  const request = host.switchToHttp().getRequest<FastifyRequest>();
  const path = request.params as Readonly<Record<string, string>>;
  const query = request.query as Readonly<Record<string, unknown>>;
  // "?order_id=" beside the path must not pass as if it had been heard.
  const twice = Object.keys(query).filter((name) => Object.hasOwn(path, name));
  if (twice.length > 0) {
    throw AppError.invalid(
      ...twice.map((field) => ({ field, reason: 'UNKNOWN_FIELD' as const, message: `${field} belongs in the path.` })),
    );
  }
  return pipe.transform({ ...query, ...path }, { type: 'query', metatype: type });
});
