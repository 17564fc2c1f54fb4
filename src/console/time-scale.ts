/** A stretch of time in which nothing was tried, drawn shorter than it was. */
export interface Cut {
  readonly from: number;
  readonly to: number;
}

export interface TimeScale {
  /** 0 at the beginning, 1 at the end. */
  at(time: number): number;
  readonly cuts: readonly Cut[];
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const MOST_CUTS = 6;
/** A pause that is so much longer than everything else would leave nothing else to be seen. */
const TOO_LONG = 1.5;
/** What is left of it, as a share of everything else. */
const LEFT = 0.2;

/** Linear in time, but for pauses that dwarf the rest: a payment that took ten minutes between steps of milliseconds. */
export function timeScale(begin: number, end: number, busy: readonly Span[]): TimeScale {
  const pauses = [...pausesBetween(begin, end, busy)].sort((a, b) => lengthOf(b) - lengthOf(a));
  const cuts: Span[] = [];
  let rest = Math.max(1, end - begin);
  for (const pause of pauses.slice(0, MOST_CUTS)) {
    const without = Math.max(1, rest - lengthOf(pause));
    if (lengthOf(pause) <= without * TOO_LONG) break;
    cuts.push(pause);
    rest = without;
  }
  const left = rest * LEFT;
  const drawn = rest + cuts.length * left;
  const saved = (time: number): number =>
    cuts.reduce((sum, pause) => {
      const share = Math.min(1, Math.max(0, (time - pause.from) / lengthOf(pause)));
      return sum + (lengthOf(pause) - left) * share;
    }, 0);
  return {
    at: (time) => Math.min(1, Math.max(0, (time - begin - saved(time)) / drawn)),
    cuts: cuts.toSorted((a, b) => a.from - b.from),
  };
}

function* pausesBetween(begin: number, end: number, busy: readonly Span[]): Generator<Span> {
  let from = begin;
  for (const span of busy.toSorted((a, b) => a.from - b.from)) {
    if (span.from > from) yield { from, to: span.from };
    from = Math.max(from, span.to);
  }
  if (end > from) yield { from, to: end };
}

const lengthOf = ({ from, to }: Span): number => to - from;
