import type { JWK } from 'jose';
import type { Configuration, interactionPolicy, KoaContextWithOIDC } from 'oidc-provider';
import type { Accounts } from './accounts.js';
import type { LoginAttempts } from './attempts.js';
import { MemoryAdapter, type SharedEntries } from './memory-adapter.js';

export interface ProviderOptions {
  readonly attempts: LoginAttempts;
  readonly accounts: Accounts;
  /** A program of a partner: its id is the partner's. */
  readonly partner: { readonly clientId: string; readonly clientSecret: string };
  readonly audience: string;
  /** All that can be asked for; the API gives each kind of caller its own part. */
  readonly scopes: readonly string[];
  readonly signingKey: JWK;
  readonly cookieKey: string;
}

/** The client of people: public, with PKCE, on any port of this machine. */
export const SHOP_CLIENT_ID = 'shop';
const SHOP_CALLBACKS = ['http://127.0.0.1/callback', 'http://localhost/callback'];

const RESOURCE = 'urn:trivium:api';
const TOKEN_SECONDS = 600;
const SESSION_SECONDS = 3_600;

/** OpenID Connect for development: one page, one password, two clients, tokens of ten minutes. */
export function providerConfiguration(
  options: ProviderOptions,
  policy: interactionPolicy.DefaultPolicy,
): Configuration {
  // The shop is ours: nobody is asked whether it may act for them.
  policy.remove('consent');
  const { accounts, scopes, cookieKey, signingKey } = options;
  const entries: SharedEntries = new Map();
  return {
    adapter: (model: string) => new MemoryAdapter(model, entries),
    clients: clients(options),
    jwks: { keys: [signingKey] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    cookies: { keys: [cookieKey] },
    claims: { openid: ['sub'], email: ['email'] },
    findAccount: (_, id) => {
      const account = accounts.find(id);
      return account && { accountId: id, claims: async () => ({ sub: id, email: account.email }) };
    },
    extraTokenClaims: (_, token) => ({
      kind: token.kind === 'AccessToken' ? (accounts.find(token.accountId)?.kind ?? 'customer') : 'partner',
    }),
    loadExistingGrant: (ctx) => grantAll(ctx, scopes),
    interactions: { policy, url: (_, { uid }) => `/oidc/interaction/${uid}` },
    clientBasedCORS: () => false,
    ttl: {
      AccessToken: TOKEN_SECONDS,
      ClientCredentials: TOKEN_SECONDS,
      IdToken: TOKEN_SECONDS,
      Interaction: TOKEN_SECONDS,
      Grant: SESSION_SECONDS,
      Session: SESSION_SECONDS,
    },
    renderError: (ctx, { error, error_description: text }) => {
      ctx.type = 'json';
      ctx.body = { error, error_description: text };
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: resourceIndicators(options),
    },
  };
}

const clients = ({ partner }: ProviderOptions): Configuration['clients'] => [
  {
    client_id: partner.clientId,
    client_secret: partner.clientSecret,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  },
  {
    client_id: SHOP_CLIENT_ID,
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: SHOP_CALLBACKS,
  },
];

/** There is one API; whoever names none means it. */
const resourceIndicators = ({ scopes, audience }: ProviderOptions) => ({
  enabled: true,
  defaultResource: () => RESOURCE,
  useGrantedResource: () => true,
  getResourceServerInfo: () => ({
    scope: scopes.join(' '),
    audience,
    accessTokenFormat: 'jwt' as const,
    accessTokenTTL: TOKEN_SECONDS,
    jwt: { sign: { alg: 'ES256' as const } },
  }),
});

/** Whatever the shop asks for, its people have agreed to. */
async function grantAll(ctx: KoaContextWithOIDC, scopes: readonly string[]) {
  const { provider, client, session } = ctx.oidc;
  const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId });
  grant.addOIDCScope('openid email');
  grant.addResourceScope(RESOURCE, scopes.join(' '));
  await grant.save();
  return grant;
}
