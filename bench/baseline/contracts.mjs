import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadSync } from '@grpc/proto-loader';

const protoRoot = fileURLToPath(new URL('../../proto', import.meta.url));
const files = readdirSync(protoRoot, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.proto'));

// The options of src/platform/contracts.ts, written out: a faster codec there must not speed this side up.
const loaded = loadSync(files, { longs: Number, enums: String, defaults: true, includeDirs: [protoRoot] });

/** A service by its full name, for example "trivium.orders.v1.OrdersService". */
export const contract = (name) => loaded[name];
