import { createHash } from 'node:crypto';

/** Who goes there, by country (ISO 3166-1 alpha-2). */
const CARRIERS: Readonly<Record<string, string>> = {
  US: 'UPS',
  CA: 'Canada Post',
  GB: 'Royal Mail',
  DE: 'DHL',
  FR: 'Colissimo',
  JP: 'Yamato',
  AU: 'Australia Post',
};
const ELSEWHERE = 'DHL';

/** Nobody lives there, and no carrier goes there: Antarctica, Bouvet Island, Heard and McDonald, French Southern Territories. */
const NOWHERE: ReadonlySet<string> = new Set(['AQ', 'BV', 'HM', 'TF']);

/** undefined where none goes. */
export const carrierTo = (countryCode: string): string | undefined =>
  NOWHERE.has(countryCode) ? undefined : (CARRIERS[countryCode] ?? ELSEWHERE);

export interface Tracking {
  readonly tracking_number: string;
  readonly tracking_url: string;
}

/** The same for the same order, so that a parcel prepared twice would be one parcel to the carrier. */
export function trackingOf(orderId: string): Tracking {
  const digest = createHash('sha256').update(orderId).digest();
  const number = String(digest.readUIntBE(0, 6) % 1e12).padStart(12, '0');
  return { tracking_number: number, tracking_url: `https://tracking.example.com/${number}` };
}
