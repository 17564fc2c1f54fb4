import type { TransformFnParams } from 'class-transformer';

/** For `@Transform`: query strings carry text. */
export function wholeNumber({ value }: TransformFnParams): unknown {
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : (value as unknown);
}

/** For `@Transform`: a query string gives one text or several, each of which may be a list with commas. */
export function words({ value }: TransformFnParams): unknown {
  if (value === undefined || value === null) return value;
  const given: unknown[] = Array.isArray(value) ? value : [value];
  return given.flatMap((item) => (typeof item === 'string' ? item.split(',') : [item]));
}
