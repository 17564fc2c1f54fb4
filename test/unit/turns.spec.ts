import type { CallContext } from '../../src/platform/call-context.js';
import { Turns } from '../../src/platform/turns.js';

const AT_ONCE = 2;
const LONG = 60_000;

interface Call {
  readonly ended: Promise<unknown>;
  readonly end: () => void;
}

let begun: string[];
let turns: Turns;
beforeEach(() => {
  begun = [];
  turns = new Turns(AT_ONCE);
});

/** A call that is at work until it is ended, or fails then. */
function call(name: string, { milliseconds = LONG, signal = new AbortController().signal, fails = false } = {}): Call {
  let end = (): void => undefined;
  const working = new Promise<string>((resolve, reject) => {
    end = () => (fails ? reject(new Error(name)) : resolve(name));
  });
  const ctx = { deadline: Date.now() + milliseconds, signal } as CallContext;
  const ended = turns.take(ctx, () => {
    begun.push(name);
    return working;
  });
  return { ended: ended.catch((error: unknown) => error), end };
}

test('who comes when all hands are full waits, first come, first served', async () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => call(name)) as [Call, Call, Call, Call];
  expect(begun).toEqual(['a', 'b']);
  b.end();
  expect(await b.ended).toBe('b');
  a.end();
  await a.ended;
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  [c, d].forEach(({ end }) => end());
  expect(await Promise.all([c.ended, d.ended])).toEqual(['c', 'd']);
});

test('work that fails hands its turn on', async () => {
  const [a, , c] = [call('a', { fails: true }), call('b'), call('c')];
  a.end();
  expect(await a.ended).toEqual(new Error('a'));
  c.end();
  expect(await c.ended).toBe('c');
});

test('who leaves while waiting, or whose time is over, takes no turn and holds nobody up', async () => {
  const leaving = new AbortController();
  const [a] = [call('a'), call('b')];
  const left = call('left', { signal: leaving.signal });
  const late = call('late', { milliseconds: 10 });
  const next = call('next');
  leaving.abort();
  expect(await left.ended).toMatchObject({ code: 'CANCELLED' });
  expect(await late.ended).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  a.end();
  next.end();
  expect(await next.ended).toBe('next');
  expect(begun).toEqual(['a', 'b', 'next']);
});

test('as many as there were hands find them free again', async () => {
  const first = ['a', 'b', 'c'].map((name) => call(name));
  first.forEach(({ end }) => end());
  await Promise.all(first.map(({ ended }) => ended));
  const later = ['d', 'e', 'f'].map((name) => call(name));
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  later.forEach(({ end }) => end());
  await Promise.all(later.map(({ ended }) => ended));
});
