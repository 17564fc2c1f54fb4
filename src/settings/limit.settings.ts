import { readRates } from '../platform/budget/rates.js';
import { readNetworks } from '../platform/networks.js';
import { optional, setting, type Settings } from './setting.js';
import { integer, oneOf, redisUrl } from './values.js';

/** How long, how large and how often. */
export const LIMIT_SETTINGS = {
  requestMilliseconds: setting(
    'REQUEST_TIMEOUT_MS',
    '15000',
    integer(100, 600_000),
    'Longest time a request may take, in milliseconds; a caller may ask for less.',
  ),
  upstreamMilliseconds: setting(
    'UPSTREAM_TIMEOUT_MS',
    '3000',
    integer(10, 600_000),
    'Longest time one RPC to an internal service may take, in milliseconds.',
  ),
  redisUrl: optional(
    'REDIS_URL',
    redisUrl,
    'Redis that BFF processes share budgets in. Default: none, each process counts for itself.',
  ),
  budget: setting(
    'BUDGET',
    'on',
    oneOf('on', 'off'),
    'off: nobody is limited, for tests and measurements or behind a gateway that limits.',
  ),
  budgetRates: optional(
    'BUDGET_RATES',
    readRates,
    'Other budgets than those of the tiers, each as <tier or kind:subject>=<points per minute>/<burst>[/<algorithm>][/<open or closed where Redis is lost>], separated by commas: anonymous=60/20,partner:prt_1=5000/500/sliding-window/closed. Tiers: anonymous, signed-in, partner, internal.',
  ),
  trustedProxies: optional(
    'TRUSTED_PROXIES',
    readNetworks,
    'Addresses and networks of the proxies whose X-Forwarded-For is believed, separated by commas: 10.0.0.0/8,::1. Default: none.',
  ),
  liveHeartbeatMilliseconds: setting(
    'LIVE_HEARTBEAT_MS',
    '15000',
    integer(50, 600_000),
    'How often open streams say that they live, in milliseconds: by comments on event streams, pings on web sockets, frames on gRPC. Less than proxies wait before they close a silent connection; a web socket whose client has not answered the last ping is closed.',
  ),
  liveStalledMilliseconds: setting(
    'LIVE_STALLED_MS',
    '30000',
    integer(100, 600_000),
    'How long the reader of an event stream or of a web socket may take nothing of what is there for it, in milliseconds; then it is dropped, and reads on when it comes back with its cursor.',
  ),
  bodyBytes: setting('BODY_LIMIT_BYTES', '1048576', integer(1024, 104_857_600), 'Largest request body, in bytes.'),
} satisfies Settings;
