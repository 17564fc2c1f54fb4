import { optional, setting, type Settings } from './setting.js';
import { httpUrl, issuer, word } from './values.js';

/** Who is believed, and what the claims of a token mean. */
export const IDENTITY_SETTINGS = {
  oidcIssuer: optional(
    'OIDC_ISSUER',
    issuer,
    'Issuer of the access tokens of customers, partners and staff, as in their claim iss. Default: none in production, else the development identity provider at /oidc.',
  ),
  oidcJwksUrl: optional(
    'OIDC_JWKS_URL',
    httpUrl,
    'Where that issuer publishes its keys. Default: what its /.well-known/openid-configuration says.',
  ),
  oidcAudience: setting('OIDC_AUDIENCE', 'trivium', word, 'Audience that an access token must be made for.'),
  oidcKindClaim: setting(
    'OIDC_KIND_CLAIM',
    'kind',
    word,
    'Claim that says customer, partner or staff. A person whose token lacks it is a customer; a client is refused.',
  ),
  oidcSubjectClaim: setting(
    'OIDC_SUBJECT_CLAIM',
    'sub',
    word,
    'Claim that holds the customer’s or partner’s id as the services know it.',
  ),
  serviceIssuer: optional(
    'SERVICE_ISSUER',
    issuer,
    'Issuer of the access tokens of internal callers: every token of it is of the kind internal.',
  ),
  serviceJwksUrl: optional('SERVICE_JWKS_URL', httpUrl, 'Where that issuer publishes its keys. Default: as above.'),
} satisfies Settings;
