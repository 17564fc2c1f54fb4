import { ERROR_CATALOG, type ErrorCode } from './error-catalog.js';

/** One value of a request that is not valid. */
export interface FieldProblem {
  /** Name of the field as the caller wrote it, with dots and indexes: "lines[0].quantity". */
  readonly field: string;
  /** Stable, for programs: "OUT_OF_RANGE", "UNKNOWN_FIELD". */
  readonly reason: FieldReason;
  /** For people. */
  readonly message: string;
}

export type FieldReason = 'REQUIRED' | 'INVALID_FORMAT' | 'OUT_OF_RANGE' | 'UNKNOWN_VALUE' | 'UNKNOWN_FIELD';

export type ErrorDetails = Readonly<Record<string, unknown>>;

interface ErrorOptions {
  /** Replaces the catalog's title; written for the caller, never an upstream's words. */
  readonly message?: string;
  /** Kept for the log; never shown. */
  readonly cause?: unknown;
}

/** The one error class. Edges translate its code by table; whatever else is thrown is shown as INTERNAL. */
export class AppError extends Error {
  private constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails,
    options: ErrorOptions,
  ) {
    super(options.message ?? ERROR_CATALOG[code].title, { cause: options.cause });
    this.name = 'AppError';
  }

  static of(code: ErrorCode, details: ErrorDetails = {}, options: ErrorOptions = {}): AppError {
    return new AppError(code, details, options);
  }

  static invalid(...fields: readonly FieldProblem[]): AppError {
    const message = fields.length === 1 ? fields[0]?.message : undefined;
    return new AppError('VALIDATION_FAILED', { fields }, message === undefined ? {} : { message });
  }

  static notFound(resource: string, id: string): AppError {
    return new AppError('NOT_FOUND', { resource, id }, { message: `There is no ${resource} with the id "${id}".` });
  }

  /** What is thrown, as an AppError: the error itself, or INTERNAL with the original as its cause. */
  static from(thrown: unknown): AppError {
    return thrown instanceof AppError ? thrown : new AppError('INTERNAL', {}, { cause: thrown });
  }
}

/** For a service that does not answer, or a change that is still at work: most are over by then. */
const SHORT_PAUSE_SECONDS = 1;

/** Details of an error that a short pause may cure. */
export const SHORT_PAUSE = { retry_after_seconds: SHORT_PAUSE_SECONDS } as const;

/** How long to wait before the same request is sent again; undefined where no wait is known to help. */
export function retryAfterSeconds({ code, details }: AppError): number | undefined {
  const seconds = details['retry_after_seconds'];
  if (typeof seconds === 'number') return seconds;
  return code === 'UPSTREAM_UNAVAILABLE' ? SHORT_PAUSE_SECONDS : undefined;
}

/** A part of an answer that could not be had; the rest of the answer stands. */
export interface Missing {
  /** From the root of the data: ["orders", 3, "customer"]. */
  readonly path: readonly (string | number)[];
  readonly error: AppError;
}

/** Path of the documentation page of a code, below the public URL. */
export const errorPagePath = (code: ErrorCode): string => `/docs/errors/${code}`;
