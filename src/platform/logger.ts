import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

export type { Logger };

export interface LogOptions {
  readonly level: string;
  /** Lines for people instead of JSON. */
  readonly pretty: boolean;
}

/** Whatever carries a secret, wherever it stands in a logged object. */
const SECRET_KEYS = ['authorization', 'cookie', 'token', 'secret', 'password', 'api_key', 'apiKey', 'set-cookie'];

export function createLogger({ level, pretty }: LogOptions): Logger {
  const paths = SECRET_KEYS.flatMap((key) =>
    key.includes('-') ? [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`] : [key, `*.${key}`, `*.*.${key}`],
  );
  const transport = {
    target: 'pino-pretty',
    options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss.l', singleLine: true, destination: 2 },
  };
  const options = { level, redact: { paths, censor: '[redacted]' }, base: null, serializers: { err: errorLine } };
  // Standard output carries the ready line alone, so that a program can wait for it.
  return pretty
    ? pino({ ...options, transport })
    : pino(
        { ...options, formatters: { level: (label) => ({ level: label }) } },
        pino.destination({ dest: 2, sync: true }),
      );
}

/** What helps to find a fault. Errors of libraries carry their whole client with them, passwords included. */
function errorLine(error: unknown): object {
  if (!(error instanceof Error)) return { message: typeof error === 'string' ? error : JSON.stringify(error) };
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? { code: error.code } : {};
  return { type: name, message, ...code, stack, ...(cause === undefined ? {} : { cause: errorLine(cause) }) };
}

/** Nest's own few lines, through the same logger. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }
  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }
  error(message: unknown, stack?: string, context?: string): void {
    this.logger.error({ context, stack }, String(message));
  }
  debug(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }
}
