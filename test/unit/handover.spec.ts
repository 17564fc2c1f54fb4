import { Handover } from '../../src/features/events/handover.js';
import { Window } from '../../src/features/events/window.js';

describe('a handover', () => {
  test('lets nobody give a second thing before the first is taken', async () => {
    const handover = new Handover<string>();
    const given: string[] = [];
    const giver = (async () => {
      for (const value of ['a', 'b']) {
        await handover.give(value);
        given.push(value);
      }
      handover.end();
    })();
    const taken = handover.taken();
    expect(await taken.next()).toEqual({ done: false, value: 'a' });
    expect(given).toEqual([]);
    expect(await taken.next()).toEqual({ done: false, value: 'b' });
    expect(given).toEqual(['a']);
    expect(await taken.next()).toEqual({ done: true, value: undefined });
    await giver;
  });

  test('fails for the taker when all that was offered is taken', async () => {
    const handover = new Handover<string>();
    void handover.give('a');
    handover.end(new Error('over'));
    const taken = handover.taken();
    expect((await taken.next()).value).toBe('a');
    await expect(taken.next()).rejects.toThrow('over');
  });

  test('lets its givers go when nobody takes any more', async () => {
    const handover = new Handover<string>();
    const givers = Promise.all([handover.give('a'), handover.give('b')]);
    const taken = handover.taken();
    await taken.next();
    await taken.return();
    await givers;
    await handover.give('c');
  });
});

describe('a window', () => {
  const open = async (window: Window, signal = new AbortController().signal) => {
    const closed = Symbol('closed');
    const outcome = await Promise.race([window.room(signal), new Promise((resolve) => setImmediate(resolve, closed))]);
    return outcome !== closed;
  };

  test('is shut when it is full, and opens as far as is acknowledged', async () => {
    const window = new Window(2);
    window.add(3);
    expect(await open(window)).toBe(true);
    window.add(8);
    expect(await open(window)).toBe(false);
    window.acknowledge(2);
    expect(await open(window)).toBe(false);
    window.acknowledge(3);
    expect(await open(window)).toBe(true);
    window.add(9);
    expect(await open(window)).toBe(false);
    window.acknowledge(100);
    window.add(101);
    expect(await open(window)).toBe(true);
  });

  test('holds nobody who leaves', async () => {
    const window = new Window(1);
    window.add(1);
    const leaving = new AbortController();
    const waiting = window.room(leaving.signal);
    leaving.abort();
    await waiting;
  });
});
