import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { AppError, type FieldProblem, type FieldReason } from './errors.js';

/** How a road spells the fields of an input class: `limit` is `first` in GraphQL and `page_size` in gRPC. */
export type Spelling = (property: string) => string;

export const asWritten: Spelling = (property) => property;

/**
 * Validates what a caller sent against an input class; the class is the one statement of the rules on every road.
 * Throws VALIDATION_FAILED naming every bad field as the caller spelled it.
 */
export function parseInput<T extends object>(
  type: ClassConstructor<T>,
  raw: object,
  spelling: Spelling = asWritten,
): T {
  const strange = classNames(raw);
  if (strange.length > 0)
    throw AppError.invalid(
      ...strange.map((field) => ({ field, reason: 'UNKNOWN_FIELD' as const, message: `${field} is not known here.` })),
    );
  const input = plainToInstance(type, raw, { exposeDefaultValues: true });
  const errors = validateSync(input, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  if (errors.length > 0) throw AppError.invalid(...errors.flatMap((error) => problems(error, spelling)));
  spellings.set(input, spelling);
  return input;
}

/** Where an object inside says what its class is: class-transformer believes it, and breaks. */
function classNames(value: unknown, path = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) => {
    const field = Array.isArray(value) ? `${path}[${name}]` : (path && `${path}.${name}`) || name;
    return name === 'constructor' ? [field] : classNames(held, field);
  });
}

const spellings = new WeakMap<object, Spelling>();

/** How the caller of this input spells one of its fields: for what turns out to be wrong only later. */
export const spelled = (input: object, property: string): string => (spellings.get(input) ?? asWritten)(property);

function problems(error: ValidationError, spelling: Spelling, parent = '', list = ''): FieldProblem[] {
  const { children = [] } = error;
  const index = /^\d+$/.test(error.property);
  const name = index ? `[${error.property}]` : spelling(error.property);
  const field = parent && !index ? `${parent}.${name}` : `${parent}${name}`;
  // One problem per field, and "abc" is no number before it is out of range.
  const named = Object.entries(error.constraints ?? {});
  // Items that are named say more than that there are some.
  const broken = children.length > 0 ? named.filter(([rule]) => rule !== 'isNested') : named;
  const own = [...broken.filter(([rule]) => REASONS[rule] !== 'OUT_OF_RANGE'), ...broken].slice(0, 1);
  return [
    ...own.map(([rule, text]): FieldProblem => ({
      field,
      reason: REASONS[rule] ?? 'INVALID_FORMAT',
      message: sentence(field, index ? list : error.property, rule, text),
    })),
    ...children.flatMap((child) => problems(child, spelling, field, error.property)),
  ];
}

const REASONS: Readonly<Record<string, FieldReason>> = {
  whitelistValidation: 'UNKNOWN_FIELD',
  isDefined: 'REQUIRED',
  isNotEmpty: 'REQUIRED',
  min: 'OUT_OF_RANGE',
  max: 'OUT_OF_RANGE',
  minLength: 'OUT_OF_RANGE',
  maxLength: 'OUT_OF_RANGE',
  isLength: 'OUT_OF_RANGE',
  isNotAfter: 'OUT_OF_RANGE',
  arrayMaxSize: 'OUT_OF_RANGE',
  arrayMinSize: 'OUT_OF_RANGE',
  isISO31661Alpha2: 'UNKNOWN_VALUE',
  isIn: 'UNKNOWN_VALUE',
};

function sentence(field: string, property: string, rule: string, text: string): string {
  if (rule === 'whitelistValidation') return `${field} is not known here.`;
  const renamed = text.replaceAll(property, field);
  return renamed.endsWith('.') ? renamed : `${renamed}.`;
}
