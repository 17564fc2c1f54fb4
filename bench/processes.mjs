import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** Of /proc/<pid>/stat, from the state on: the name before it may hold spaces. undefined where there is none. */
function factsOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** CPU seconds that these processes and those they started have used, but for those that have ended. Linux alone. */
export function cpuSeconds(pids) {
  const wanted = new Set(pids.map(String));
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const facts = new Map(all.map((pid) => [pid, factsOf(pid)]).filter(([, found]) => found));
  for (let before = 0; before < wanted.size;) {
    before = wanted.size;
    for (const [pid, found] of facts) if (wanted.has(found[1])) wanted.add(pid);
  }
  const ticks = [...wanted]
    .map((pid) => facts.get(pid))
    .map((found) => (found ? Number(found[11]) + Number(found[12]) : 0));
  return ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND;
}
