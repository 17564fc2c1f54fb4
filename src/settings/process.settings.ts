import { resolve } from 'node:path';
import { readRoles, ROLES } from './roles.js';
import { optional, setting, type Settings } from './setting.js';
import { oneOf, postgresUrl, secret } from './values.js';

export type Profile = 'development' | 'production';

/** What this process is, and what it keeps. */
export const PROCESS_SETTINGS = {
  roles: setting('TRIVIUM_ROLES', 'all', readRoles, `What this process runs: all, or a list of ${ROLES.join(', ')}.`),
  profile: optional(
    'TRIVIUM_PROFILE',
    oneOf<Profile>('development', 'production'),
    'development: GraphiQL, introspection, gRPC reflection, seeds. Default: production where NODE_ENV is production, else development.',
  ),
  dataDir: setting(
    'TRIVIUM_DATA_DIR',
    '.trivium',
    (value) => resolve(value),
    'Folder of the embedded database and the development credentials.',
  ),
  databaseUrl: optional(
    'DATABASE_URL',
    postgresUrl,
    'PostgreSQL to use instead of the embedded one, for the reference services and for the idempotency keys of the BFF. Required in production; elsewhere a BFF that runs alone without it reads, and refuses requests with an idempotency key.',
  ),
  secret: optional(
    'TRIVIUM_SECRET',
    secret,
    'Root secret that cursors and service tokens are signed with; the same in every process. Required in production, made in the data folder otherwise.',
  ),
  logLevel: setting(
    'LOG_LEVEL',
    'info',
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'),
    'Least level that is logged.',
  ),
  logFormat: optional(
    'LOG_FORMAT',
    oneOf('json', 'pretty'),
    'json: a JSON object per line; pretty: for people. Default: pretty in the development profile on a terminal, else json.',
  ),
} satisfies Settings;
