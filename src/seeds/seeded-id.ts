import { newId } from '../platform/ids.js';
import { Random, scramble } from './random.js';

/** Far from 0, which would stay 0 and look like a mistake. */
const FIRST = 0x5eed;

/** The id of the record with this index: its time is the record's, and its index makes it unique among its kind. */
export function seededId(prefix: string, time: Date, index: number): string {
  const random = new Random(prefix, index);
  const bytes = new Uint8Array(10);
  new DataView(bytes.buffer).setUint32(0, scramble(index + FIRST));
  for (let at = 4; at < bytes.length; at += 1) bytes[at] = random.integer(0, 255);
  return newId(prefix, { now: () => time.getTime() }, bytes);
}
