/** How far one side may run ahead of the other: no more than so many numbers are out at once. */
export class Window {
  private readonly out: number[] = [];
  private wake: () => void = () => undefined;

  constructor(private readonly size: number) {}

  /** Resolves when there is room for another. */
  async room(signal: AbortSignal): Promise<void> {
    const go = () => this.wake();
    signal.addEventListener('abort', go);
    while (!signal.aborted && this.out.length >= this.size) await new Promise<void>((resolve) => (this.wake = resolve));
    signal.removeEventListener('abort', go);
  }

  /** Numbers grow. */
  add(number: number): void {
    this.out.push(number);
  }

  /** This one and all before it are handled. */
  acknowledge(number: number): void {
    const last = this.out.findLastIndex((each) => each <= number);
    this.out.splice(0, last + 1);
    this.wake();
  }
}
