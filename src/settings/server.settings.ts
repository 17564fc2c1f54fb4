import { optional, setting, type Settings } from './setting.js';
import { httpUrl, integer, word, words } from './values.js';

/** Where this process is reached. */
export const SERVER_SETTINGS = {
  host: setting('HOST', '127.0.0.1', word, 'Address the public HTTP and gRPC servers listen on.'),
  port: setting('PORT', '8080', integer(0, 65535), 'Public HTTP port: REST, GraphQL, docs. 0 takes a free one.'),
  grpcPort: setting('GRPC_PORT', '9090', integer(0, 65535), 'gRPC port for internal callers. 0 takes a free one.'),
  opsHost: setting('OPS_HOST', '127.0.0.1', word, 'Address the operators’ server listens on.'),
  opsPort: setting(
    'OPS_PORT',
    '8081',
    integer(0, 65535),
    'Operators’ port: health, readiness, metrics. 0 takes a free one.',
  ),
  opsHosts: optional(
    'OPS_HOSTS',
    words,
    'Names that the operators’ server is reached by, with commas between: `trivium-ops,ops.shop.example`. Other names are refused, as a page of another site could use them; addresses, localhost and OPS_HOST are not. Default: none.',
  ),
  publicUrl: optional(
    'PUBLIC_URL',
    httpUrl,
    'Where clients reach the public HTTP server, for links in answers. Default: the address it listens on.',
  ),
} satisfies Settings;
