import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Credentials } from '../../src/callers/credentials.js';
import { SERVICES } from '../../src/settings/roles.js';
import { createTestDatabase, type TestDatabase } from './database.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const READY = /^ready http=(\S+) grpc=(\S+) ops=(\S+)$/m;
const FREE_PORTS = { PORT: '0', GRPC_PORT: '0', OPS_PORT: '0', LOG_FORMAT: 'json', LOG_LEVEL: 'warn' };
// Specs ask more than a caller may; those about budgets turn it on.
const UNLIMITED = { BUDGET: 'off' };

/** For specs that read: the worker is work at every start, and while nothing happens. */
export const WITHOUT_WORKER = { TRIVIUM_ROLES: ['bff', ...SERVICES].join() };

/** Where a running Trivium is reached, as it prints it. */
export interface Reached {
  readonly http: string;
  readonly grpc: string;
  readonly ops: string;
}

/** A running Trivium, reached as users reach it. */
export interface RunningStack extends Reached {
  readonly dataDir: string;
  readonly credentials: Credentials;
  /** All it has logged so far. */
  logs(): string;
  /** To its process, which may not be the spec's alone. */
  signal(name: NodeJS.Signals): void;
  /** Whether its process is gone. */
  ended(): boolean;
  /** Waits until it has drained. Keeps the data folder where `keepData` is set. */
  stop(options?: { readonly keepData?: boolean }): Promise<unknown>;
  /** SIGKILL to its process, then waits. Keeps the data folder. */
  kill(): Promise<void>;
}

/** One that was started as users start it. */
export interface StackProcess extends RunningStack {
  /** SIGTERM; returns the exit code. */
  stop(options?: { readonly keepData?: boolean }): Promise<number | null>;
}

/** What the suite's set-up started: see system.setup.mjs. */
const fromSetUp = <T>(variable: string): T => JSON.parse(process.env[variable] ?? '') as T;

const suiteDatabase = () => fromSetUp<SuiteDatabase>('TRIVIUM_TEST_DATABASE');

/** One PostgreSQL, and the databases to copy: see templates.mjs. */
interface SuiteDatabase {
  readonly url: string;
  readonly adminUrl: string;
  readonly tables: string;
  readonly untouched: string;
  readonly seeded: string;
}

/** A stack that all specs share: to read from, never to change or to count at. */
export function sharedStack(): Omit<RunningStack, 'logs' | 'signal' | 'ended' | 'stop' | 'kill'> {
  const reached = fromSetUp<Reached & { readonly dataDir: string }>('TRIVIUM_TEST_STACK');
  return { ...reached, credentials: credentialsIn(reached.dataDir) };
}

/** A database of the spec's own, with the development data in it. */
export const seededDatabase = (): Promise<TestDatabase> => createTestDatabase(suiteDatabase(), suiteDatabase().seeded);

/** The same, and no worker was ever there. */
export const untouchedDatabase = (): Promise<TestDatabase> =>
  createTestDatabase(suiteDatabase(), suiteDatabase().untouched);

/** A database of the spec's own: all tables of services, events and webhooks, and nothing in them. */
export const preparedDatabase = (): Promise<TestDatabase> =>
  createTestDatabase(suiteDatabase(), suiteDatabase().tables);

/** A database of the spec's own, with nothing in it. */
export const emptyDatabase = (): Promise<TestDatabase> => createTestDatabase(suiteDatabase());

/** What a stack of a spec runs with, on free ports; every role unless `env` says otherwise. */
export const environment = (env: Readonly<Record<string, string>>) => ({
  ...process.env,
  NODE_ENV: 'test',
  ...FREE_PORTS,
  ...UNLIMITED,
  TRIVIUM_DATA_DIR: env['TRIVIUM_DATA_DIR'] ?? mkdtempSync(join(tmpdir(), 'trivium-test-')),
  ...env,
});

export const credentialsIn = (dataDir: string): Credentials =>
  JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')) as Credentials;

/** Starts the built system (`npm run build`) as users do, on free ports; every role unless `env` says otherwise. */
export async function startStackProcess(env: Readonly<Record<string, string>> = {}): Promise<StackProcess> {
  const variables = environment(env);
  const dataDir = variables.TRIVIUM_DATA_DIR;
  const child = spawn(process.execPath, [MAIN], { env: variables, stdio: ['ignore', 'pipe', 'pipe'] });
  // What a failed test left running must not keep the runner from ending.
  child.unref();
  for (const stream of [child.stdout, child.stderr]) (stream as Socket).unref();
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const addresses = await new Promise<RegExpExecArray>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const match = READY.exec(stdout);
      if (match) resolve(match);
    });
    void exited.then((code) => reject(new Error(`the stack exited with ${code} before it was ready:\n${stderr}`)));
  });
  const [, http = '', grpc = '', ops = ''] = addresses;
  return {
    http,
    grpc,
    ops,
    dataDir,
    get credentials() {
      return credentialsIn(dataDir);
    },
    logs: () => stderr,
    signal: (name) => void child.kill(name),
    ended: () => child.exitCode !== null || child.signalCode !== null,
    stop: async ({ keepData = false } = {}) => {
      child.kill('SIGTERM');
      const code = await exited;
      if (!keepData) rmSync(dataDir, { recursive: true, force: true });
      return code;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
