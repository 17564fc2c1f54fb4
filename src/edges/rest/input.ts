import { Injectable, type ArgumentMetadata, type PipeTransform, type Type } from '@nestjs/common';
import { AppError, type FieldProblem } from '../../platform/errors.js';
import { parseInput } from '../../platform/input.js';

const UNCHECKED: readonly unknown[] = [undefined, String, Number, Boolean, Array, Object];

/** Validates what a handler takes by an input class: `@Query() query: ListOrdersQuery`, `@Param() …`, `@Body() …`. */
@Injectable()
export class InputPipe implements PipeTransform<unknown> {
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if (type === 'custom' || metatype === undefined || UNCHECKED.includes(metatype)) return value;
    if (type === 'body' && value === undefined) return withoutBody(metatype as Type<object>);
    return parseInput(metatype as Type<object>, single(objectOf(value, type), metatype));
  }
}

/** Where a body may be empty it may be left out. */
function withoutBody(metatype: Type<object>): object {
  try {
    return parseInput(metatype, {});
  } catch {
    throw noObject('body', 'REQUIRED');
  }
}

function objectOf(value: unknown, type: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw noObject(type, 'INVALID_FORMAT');
}

const noObject = (field: string, reason: 'REQUIRED' | 'INVALID_FORMAT'): AppError =>
  AppError.invalid({ field, reason, message: `The ${field} must be a JSON object.` });

/** Refuses what the validator cannot see: names that the class has for methods of its own, and a value given twice. */
function single(fields: Readonly<Record<string, unknown>>, metatype: Type): object {
  const prototype = metatype.prototype as Readonly<Record<string, unknown>>;
  const problems = Object.entries(fields).flatMap(([field, value]): FieldProblem[] => {
    if (field === '__proto__' || typeof prototype[field] === 'function')
      return [{ field, reason: 'UNKNOWN_FIELD', message: `${field} is not known here.` }];
    const declared: unknown = Reflect.getMetadata('design:type', prototype, field);
    if (!Array.isArray(value) || declared === undefined || declared === Array || declared === Object) return [];
    return [{ field, reason: 'INVALID_FORMAT', message: `${field} takes one value.` }];
  });
  if (problems.length > 0) throw AppError.invalid(...problems);
  return fields;
}
