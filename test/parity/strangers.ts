import { valuesAt } from './facts.js';
import type { Noun } from './noun.js';
import type { Roads } from './crossroads.js';

interface Found {
  readonly id: string;
}

/**
 * Id of a record that this caller does not see and staff do; undefined where they see the same. A caller's list is staff's
 * with gaps in it, so that what stands on staff's first page and not on the caller's is somebody else's.
 */
export async function strangerTo(caller: Roads, staff: Roads, noun: Noun): Promise<string | undefined> {
  const listed = noun.foundIn?.noun ?? noun;
  const pageOf = async ({ REST }: Roads) => ((await REST.page(listed, { size: 100 })).data ?? []) as readonly Found[];
  const seen = new Set((await pageOf(caller)).map(({ id }) => id));
  const others = (await pageOf(staff)).filter(({ id }) => !seen.has(id));
  const [id] = valuesAt(others, noun.foundIn?.place ?? 'id');
  return id as string | undefined;
}
