import { ALGORITHMS, TIERS, type Algorithm, type BudgetPolicy, type Tier } from './policy.js';

/** What differs from the tiers' own policies, by tier or by consumer ("partner:prt_…"). */
export type Rates = ReadonlyMap<string, Partial<BudgetPolicy>>;

const ENTRY = /^([a-z-]+(?::\S+)?)=(\d{1,9})\/(\d{1,9})((?:\/[a-z-]+)*)$/;
const FORM = 'a list such as anonymous=60/20,partner:prt_1=5000/500/sliding-window/closed';

/** Reads `<tier or consumer>=<per minute>/<burst>[/<algorithm>][/open|closed]`, separated by commas. */
export function readRates(text: string): Rates {
  return new Map(text.split(',').map((entry) => readEntry(entry.trim())));
}

function readEntry(entry: string): [string, Partial<BudgetPolicy>] {
  const [, name = '', perMinute, burst, words = ''] = ENTRY.exec(entry) ?? [];
  if (Number(perMinute) === 0 || Number(burst) === 0 || !isKnown(name))
    throw new Error(`must be ${FORM}, not "${entry}"`);
  const policy = { perMinute: Number(perMinute), burst: Number(burst) };
  return [
    name,
    words
      .split('/')
      .slice(1)
      .reduce((found, word) => ({ ...found, ...readWord(word) }), policy),
  ];
}

function readWord(word: string): Partial<BudgetPolicy> {
  if (word === 'open' || word === 'closed') return { storeLost: word };
  if (ALGORITHMS.includes(word as Algorithm)) return { algorithm: word as Algorithm };
  throw new Error(`must name open, closed or one of ${ALGORITHMS.join(', ')}, not "${word}"`);
}

const KINDS = ['anonymous', 'customer', 'partner', 'staff', 'internal'];

const isKnown = (name: string): boolean => {
  const [kind = '', subject] = name.split(/:(.*)/s, 2);
  return subject === undefined ? TIERS.includes(name as Tier) : KINDS.includes(kind);
};
