import { readApiKey } from '../platform/api-keys/api-key.js';
import type { ApiKeyStore, StoredApiKey } from '../platform/api-keys/api-key.store.js';
import { AppError } from '../platform/errors.js';
import { isId } from '../platform/ids.js';
import { invalid, ListInput, onlyFields, requiredText, wholeNumber } from './input.js';
import { data, type Route } from './routes.js';

export interface ConsumersOptions {
  readonly keys: ApiKeyStore;
  /** What a key may do where nothing else is asked for. */
  readonly usualScopes: readonly string[];
  /** What a partner's key may do at most. */
  readonly allowedScopes: ReadonlySet<string>;
}

type Body = Readonly<Record<string, unknown>>;

const DAY = 86_400_000;
const HOUR = 3_600_000;
const KEY = '/api/consumers/:partner/keys/:id';

/** Partners that call the API, and their keys. A key itself is shown once, to who made it: only its hash is kept. */
export function consumersRoutes({ keys, usualScopes, allowedScopes }: ConsumersOptions): readonly Route[] {
  /** Throws NOT_FOUND for a key of another partner, too. */
  const known = async ({ partner = '', id = '' }: Readonly<Record<string, string>>): Promise<string> => {
    if ((await keys.list(partner)).some((key) => key.id === id)) return id;
    throw AppError.notFound('api_key', id);
  };
  return [
    {
      method: 'GET',
      path: '/api/consumers',
      answer: async ({ query }) => {
        const partner = new ListInput('consumers', query, ['partner_id']).text('partner_id');
        return data(byPartner(await keys.list(partner), new Date()));
      },
    },
    {
      method: 'POST',
      path: '/api/consumers/:partner/keys',
      answer: async ({ params, body }) => {
        const { partner = '' } = params;
        onlyFields(body, 'name', 'scopes', 'days', 'test');
        if (!isId('ptr', partner)) throw AppError.notFound('partner', partner);
        const name = requiredText(body, 'name', 'what uses the key');
        const scopes = scopesOf(body['scopes'], usualScopes, allowedScopes);
        const days = numberOf(body, 'days', 3_650);
        const expiresAt = days === undefined ? undefined : new Date(Date.now() + days * DAY);
        return shownOnce(await keys.create(modeOf(body), { partnerId: partner, name, scopes, expiresAt }));
      },
    },
    {
      method: 'POST',
      path: `${KEY}/rotate`,
      answer: async ({ params, body }) => {
        onlyFields(body, 'overlap_hours', 'test');
        const overlap = (numberOf(body, 'overlap_hours', 8_760, 0) ?? 24) * HOUR;
        const mode = modeOf(body);
        const id = await known(params);
        const key = await keys.rotate(id, mode, overlap);
        if (key !== undefined) return shownOnce(key);
        throw AppError.of('FAILED_PRECONDITION', { resource: 'api_key', id }, { message: `${id} is dead already.` });
      },
    },
    {
      method: 'POST',
      path: `${KEY}/revoke`,
      answer: async ({ params, body }) => {
        onlyFields(body);
        const id = await known(params);
        await keys.revoke(id);
        return data({ id, state: 'revoked' });
      },
    },
  ];
}

const shownOnce = (key: string) => data({ id: readApiKey(key)?.id, key }, {}, 201);

function byPartner(keys: readonly StoredApiKey[], now: Date) {
  const partners = [...new Set(keys.map(({ partner_id }) => partner_id))];
  return partners.map((id) => ({
    partner_id: id,
    keys: keys.filter(({ partner_id }) => partner_id === id).map((key) => keyView(key, now)),
  }));
}

const keyView = (key: StoredApiKey, now: Date) => ({
  id: key.id,
  name: key.name,
  state: key.revoked_at ? 'revoked' : key.expires_at && key.expires_at <= now ? 'expired' : 'live',
  scopes: key.scopes,
  created_at: key.created_at.toISOString(),
  expires_at: key.expires_at?.toISOString() ?? null,
  revoked_at: key.revoked_at?.toISOString() ?? null,
  last_used_at: key.last_used_at?.toISOString() ?? null,
  replaces: key.replaces,
});

function scopesOf(given: unknown, usual: readonly string[], allowed: ReadonlySet<string>): readonly string[] {
  if (given === undefined) return usual;
  const list: readonly unknown[] = Array.isArray(given) ? given : [];
  const scopes = list.filter((scope): scope is string => typeof scope === 'string' && allowed.has(scope));
  if (list.length > 0 && scopes.length === list.length) return [...new Set(scopes)];
  throw invalid('scopes', 'UNKNOWN_VALUE', `scopes must be a list of some of ${[...allowed].join(', ')}.`);
}

function numberOf(body: Body, name: string, most: number, least = 1): number | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  return wholeNumber(name, typeof value === 'number' ? String(value) : '', most, least);
}

function modeOf({ test = false }: Body): 'test' | 'live' {
  if (typeof test !== 'boolean') throw invalid('test', 'INVALID_FORMAT', 'test must be true or false.');
  return test ? 'test' : 'live';
}
