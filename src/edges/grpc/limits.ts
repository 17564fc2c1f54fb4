import type { ServerOptions } from '@grpc/grpc-js';

/** Every limit explicitly: grpc-js leaves most of them open. */
export const GRPC_LIMITS: ServerOptions = {
  'grpc.max_receive_message_length': 1024 * 1024,
  'grpc.max_send_message_length': 16 * 1024 * 1024,
  'grpc.max_concurrent_streams': 100,
  // In MB, for one HTTP/2 session.
  'grpc-node.max_session_memory': 32,
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 20_000,
  'grpc.max_connection_age_grace_ms': 30_000,
  // Calls carry their context in metadata of our own; channelz keeps statistics of every call for nobody.
  'grpc.enable_channelz': 0,
};

/** In bytes. grpc-js knows no such option: `refusals` holds it. */
export const LARGEST_METADATA = 16 * 1024;
