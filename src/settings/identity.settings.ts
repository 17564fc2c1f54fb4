import { optional, setting, type Settings } from './setting.js';
import { httpUrl, issuer, pemFile, word, words } from './values.js';

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
  grpcTlsCert: optional(
    'GRPC_TLS_CERT',
    pemFile,
    'PEM file with the certificate chain of the gRPC port. Not set: the port speaks without TLS.',
  ),
  grpcTlsKey: optional('GRPC_TLS_KEY', pemFile, 'PEM file with the private key of that certificate.'),
  grpcTlsClientCa: optional(
    'GRPC_TLS_CLIENT_CA',
    pemFile,
    'PEM file with the authorities of internal callers: whoever shows a certificate of theirs is the internal caller that its SPIFFE id or DNS name names, and needs no token. Not set: nobody is asked for a certificate.',
  ),
  grpcTlsCallers: optional(
    'GRPC_TLS_CALLERS',
    words,
    'Names of the callers whose certificates are taken, with commas between: `spiffe://shop/stock,erp.internal`. Default: all that those authorities signed.',
  ),
  internalScopes: optional(
    'INTERNAL_SCOPES',
    words,
    'What callers with a certificate may do, with commas between. Default: all that internal callers may.',
  ),
} satisfies Settings;
