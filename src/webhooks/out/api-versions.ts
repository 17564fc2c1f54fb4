import type { EventType } from '../../events/catalog/catalog.js';

/** Which types have another version from a date on; a type that was never named has its first. */
export type ApiVersions = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * Dates by which endpoints keep to the payloads that they were made for, the oldest first. Whoever gives a type that
 * partners see a new version adds a date: what is there never changes.
 */
export const API_VERSIONS = {
  '2026-11-01': {},
} as const satisfies Readonly<Record<string, Partial<Record<EventType, number>>>>;

export type ApiVersion = keyof typeof API_VERSIONS;

export const API_VERSION_DATES = Object.keys(API_VERSIONS) as readonly ApiVersion[];

/** What new endpoints get. */
export const NEWEST_API_VERSION = API_VERSION_DATES.at(-1) as ApiVersion;

/** In which version an endpoint of this date gets the data of a type. */
export function versionAt(date: string, type: string, versions: ApiVersions = API_VERSIONS): number {
  const until = Object.keys(versions)
    .filter((each) => each <= date)
    .sort();
  return until.map((each) => versions[each]?.[type]).findLast((version) => version !== undefined) ?? 1;
}
