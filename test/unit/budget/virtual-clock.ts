import type { Clock } from '../../../src/platform/clock.js';

/** Time that passes when a test says so. */
export class VirtualClock implements Clock {
  constructor(private milliseconds = Date.UTC(2026, 0, 1, 12)) {}

  now(): number {
    return this.milliseconds;
  }

  pass(milliseconds: number): void {
    this.milliseconds += milliseconds;
  }
}
