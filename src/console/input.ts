import type { CursorCodec, CursorScope } from '../platform/cursor.js';
import { AppError, type FieldReason } from '../platform/errors.js';
import { parseInstant } from '../platform/instant.js';

const LIMIT = { usual: 50, most: 200 } as const;

/** What an operator asks of a list, by the names of its filters; one that is empty, as forms send it, narrows nothing. */
export class ListInput<Name extends string> {
  readonly limit: number;

  constructor(
    private readonly collection: string,
    private readonly query: URLSearchParams,
    private readonly names: readonly Name[],
  ) {
    for (const name of query.keys())
      if (!['limit', 'cursor', ...names].includes(name))
        throw invalid(name, 'UNKNOWN_FIELD', `${name} is not known here.`);
    this.limit = wholeNumber('limit', query.get('limit') || String(LIMIT.usual), LIMIT.most);
  }

  text(name: Name): string | undefined {
    const given = this.query.get(name) || undefined;
    return given === undefined ? undefined : storable(name, given);
  }

  oneOf<Value extends string>(name: Name, values: readonly Value[]): Value | undefined {
    const given = this.text(name);
    if (given === undefined) return undefined;
    const value = values.find((each) => each === given);
    if (value === undefined) throw invalid(name, 'UNKNOWN_VALUE', `${name} must be one of ${values.join(', ')}.`);
    return value;
  }

  instant(name: Name): Date | undefined {
    const given = this.text(name);
    return given === undefined ? undefined : instantOf(name, given);
  }

  /** Where the page begins; undefined for the first one. Throws INVALID_CURSOR. */
  position(cursors: CursorCodec): string | undefined {
    const cursor = this.query.get('cursor') || undefined;
    return cursor === undefined ? undefined : cursors.decode(this.scope(), cursor);
  }

  /** null after the last page. */
  nextCursor(cursors: CursorCodec, position: string | undefined): string | null {
    return position === undefined ? null : cursors.encode(this.scope(), position);
  }

  private scope(): CursorScope {
    const filters = this.names.map((name): [string, string] => [name, this.text(name) ?? '']);
    return { collection: `operators/${this.collection}`, filters: Object.fromEntries(filters) };
  }
}

type Body = Readonly<Record<string, unknown>>;

/** What was posted has these fields and no other. */
export function onlyFields(body: Body, ...names: readonly string[]): void {
  for (const name of Object.keys(body))
    if (!names.includes(name)) throw invalid(name, 'UNKNOWN_FIELD', `${name} is not known here.`);
}

const MOST_CHARACTERS = 500;

export function requiredText(body: Body, name: string, what: string): string {
  const value = optionalText(body, name);
  if (value !== undefined) return value;
  throw invalid(name, 'REQUIRED', `${name} must say ${what}.`);
}

/** undefined where it is left out or blank. */
export function optionalText(body: Body, name: string): string | undefined {
  const value = body[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw invalid(name, 'INVALID_FORMAT', `${name} must be text.`);
  const text = value?.trim() ?? '';
  if (text.length > MOST_CHARACTERS)
    throw invalid(name, 'OUT_OF_RANGE', `${name} must have at most ${MOST_CHARACTERS} characters.`);
  return text === '' ? undefined : storable(name, text);
}

/** The one character that the database cannot hold. */
function storable(field: string, text: string): string {
  if (text.includes('\0')) throw invalid(field, 'INVALID_FORMAT', `${field} must not hold a NUL.`);
  return text;
}

export function wholeNumber(field: string, given: string, most: number, least = 1): number {
  const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw invalid(field, 'OUT_OF_RANGE', `${field} must be a whole number from ${least} to ${most}.`);
}

export function instantOf(field: string, given: string): Date {
  const instant = parseInstant(given);
  if (instant) return instant;
  throw invalid(field, 'INVALID_FORMAT', `${field} must be a date and time as RFC 3339 writes it.`);
}

export const invalid = (field: string, reason: FieldReason, message: string): AppError =>
  AppError.invalid({ field, reason, message });
