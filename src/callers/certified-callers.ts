import type { Config } from '../config.js';
import type { CertifiedCaller } from '../edges/grpc/certificates.js';
import type { GrpcTls } from '../edges/grpc/tls.js';
import type { Principal } from '../platform/access.js';
import { systemClock, type Clock } from '../platform/clock.js';
import { allowedScopes } from '../platform/identity/claims.js';
import { SCOPES_OF_KINDS } from './scopes.js';

type TlsSettings = Pick<Config, 'grpcTlsCert' | 'grpcTlsKey' | 'grpcTlsClientCa' | 'grpcTlsCallers' | 'internalScopes'>;

/** TLS of the gRPC port as the settings have it; undefined without. */
export function grpcTls(config: TlsSettings, clock: Clock = systemClock): GrpcTls | undefined {
  const { grpcTlsCert: certificate, grpcTlsKey: key, grpcTlsClientCa: clientAuthority } = config;
  return certificate && key && { certificate, key, clientAuthority, callerOf: certifiedCallers(config, clock) };
}

/** An internal caller by the first of its names that is listed; nobody once its certificate has run out. */
function certifiedCallers({ grpcTlsCallers: listed, internalScopes }: TlsSettings, clock: Clock) {
  const most = SCOPES_OF_KINDS.internal;
  const scopes = internalScopes ? allowedScopes(internalScopes, most) : most;
  return ({ names, expiresAt }: CertifiedCaller): Principal | undefined => {
    const subject = names.find((name) => listed?.includes(name) ?? true);
    return subject !== undefined && clock.now() < expiresAt
      ? { kind: 'internal', subject, scopes, expiresAt }
      : undefined;
  };
}
