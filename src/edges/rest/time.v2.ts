import { present } from '../../platform/present.js';
import { rfc3339, type Timestamp } from '../../platform/timestamp.js';

/** RFC 3339 in UTC: "2026-03-01T12:00:00.000Z". */
export const timeV2 = (timestamp: Timestamp | null): string => rfc3339(present(timestamp, 'time'));

export const timeOrNullV2 = (timestamp: Timestamp | null): string | null => timestamp && rfc3339(timestamp);
