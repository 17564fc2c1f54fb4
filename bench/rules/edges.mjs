// One process with several BFFs, each wired with other rules: the same code at work in all of them, equally warm, so that
// what differs is the rule. Only a bench is put together like this; no setting turns a rule off.
import 'reflect-metadata';
import { startBff } from '../../build/roles/bff.js';
import { SCOPES_OF_KINDS } from '../../build/callers/scopes.js';
import { maskOf } from '../../build/clients/field-policy.js';
import { readConfig } from '../../build/config.js';
import { developmentSecret } from '../../build/callers/credentials.js';
import { Budget } from '../../build/platform/budget/budget.js';
import { MemoryBudgetStore } from '../../build/platform/budget/memory-store.js';
import { systemClock } from '../../build/platform/clock.js';
import { kindByClaim } from '../../build/platform/identity/claims.js';
import { GivenKeys } from '../../build/platform/identity/issuer-keys.js';
import { JwtIdentities } from '../../build/platform/identity/jwt-identities.js';
import { deriveKey } from '../../build/platform/keys.js';
import { createLogger } from '../../build/platform/logger.js';
import { ServiceTokens } from '../../build/platform/service-token.js';
import { SERVICES } from '../../build/settings/roles.js';
import { AUDIENCE, ISSUER, principal } from './caller.mjs';
import { WIRINGS } from './wirings.mjs';

const config = readConfig(process.env);
const logger = createLogger({ level: config.logLevel, pretty: false });
const secret = developmentSecret(config.dataDir);
const shared = {
  ...{ config, secret, logger },
  tokens: new ServiceTokens(deriveKey(secret, 'service-token'), systemClock),
  addresses: Object.fromEntries(SERVICES.map((name) => [name, config[`${name}Address`]])),
  databaseUrl: config.databaseUrl,
  credentials: undefined,
};

const issuer = {
  issuer: ISSUER,
  audience: AUDIENCE,
  keys: new GivenKeys(JSON.parse(process.env.BENCH_ISSUER_KEYS)),
  rules: { kindOf: kindByClaim('kind'), subjectClaim: 'sub', scopes: SCOPES_OF_KINDS },
};

/** What each rule is made of, and what stands in its place where it is off. */
const PARTS = {
  identity: (on) => ({
    identities: on ? new JwtIdentities(() => [issuer], systemClock) : { find: () => Promise.resolve(principal) },
  }),
  policy: (on) => ({ maskOf: on ? maskOf : () => undefined }),
  budget: (on) => ({ budget: on ? inexhaustible() : undefined }),
};

function inexhaustible() {
  const rates = new Map([['internal', { perMinute: 1e9, burst: 1e9 }]]);
  return new Budget({ store: new MemoryBudgetStore(systemClock), clock: systemClock, logger, rates });
}

const wired = (rules) => Object.assign({}, ...Object.entries(PARTS).map(([rule, part]) => part(rules.includes(rule))));

const urls = [];
for (const rules of Object.values(WIRINGS)) urls.push((await startBff({ ...shared, ...wired(rules) })).url);
process.on('SIGTERM', () => process.exit(0));
console.log(`ready http=${urls.join()} grpc=none ops=none`);
