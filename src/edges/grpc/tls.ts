import { ServerCredentials, type Server, type ServerUnaryCall } from '@grpc/grpc-js';
import { constants } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type PeerCertificate, type Server as TlsServer } from 'node:tls';
import type { Principal } from '../../platform/access.js';
import { certifiedCaller, type CertifiedCaller } from './certificates.js';

/** PEM texts, and what the certificates of callers mean. */
export interface GrpcTls {
  readonly certificate: Buffer;
  readonly key: Buffer;
  /** Who signs the certificates of internal callers. Not set: nobody is asked for one. */
  readonly clientAuthority?: Buffer | undefined;
  /** undefined for a name that may not call. */
  readonly callerOf: (caller: CertifiedCaller) => Principal | undefined;
}

const HANDSHAKE_MILLISECONDS = 10_000;

/**
 * A TLS server of our own in front of grpc-js, which knows only two ways: every caller has a certificate, or none is asked.
 * Here a caller without one needs a token, and one that is not believed ends the connection.
 */
function tlsServer(server: Server, { certificate, key, clientAuthority, callerOf }: GrpcTls): TlsServer {
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const options = {
    cert: certificate,
    key,
    ...(clientAuthority && { ca: clientAuthority, requestCert: true }),
    // Decided below: a certificate may be missing, and must not be wrong.
    rejectUnauthorized: false,
    ALPNProtocols: ['h2'],
    minVersion: 'TLSv1.2',
    handshakeTimeout: HANDSHAKE_MILLISECONDS,
    // A resumed session would bring back a certificate without asking again whether it is believed.
    secureOptions: constants.SSL_OP_NO_TICKET,
  } as const;
  return createServer(options, (socket) => {
    // What a peer does to its own connection is no matter of ours.
    socket.on('error', () => socket.destroy());
    const shown: Partial<PeerCertificate> = socket.getPeerCertificate();
    if (shown.raw && !(socket.authorized && callerOf(certifiedCaller(shown as PeerCertificate))))
      return socket.destroy();
    return injector.injectConnection(socket);
  });
}

export interface OpenPort {
  readonly port: number;
  /** Takes no more connections. */
  readonly close: () => void;
}

/** Takes calls at "127.0.0.1:9090": in the clear without `tls`. */
export function openPort(server: Server, listen: string, tls: GrpcTls | undefined): Promise<OpenPort> {
  return new Promise((resolve, reject) => {
    if (!tls) {
      server.bindAsync(listen, ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve({ port, close: () => undefined }),
      );
      return;
    }
    const at = listen.lastIndexOf(':');
    const door = tlsServer(server, tls);
    door.once('error', reject);
    door.listen(Number(listen.slice(at + 1)), listen.slice(0, at).replace(/^\[(.*)\]$/, '$1'), () => {
      const { port } = door.address() as AddressInfo;
      resolve({ port, close: () => void door.close() });
    });
  });
}

/** Whom the certificate of the connection names; undefined where it has none. */
export function certifiedPrincipal(
  call: Pick<ServerUnaryCall<object, object>, 'getAuthContext'>,
  tls: GrpcTls | undefined,
): Principal | undefined {
  const certificate = tls?.clientAuthority && call.getAuthContext().sslPeerCertificate;
  return certificate && tls?.callerOf(certifiedCaller(certificate));
}
