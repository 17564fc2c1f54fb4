/** One password that is about to be tried. */
export interface Attempt {
  /** Set where too many were wrong: this one is not looked at. */
  readonly waitSeconds: number | undefined;
  /** It was right, and does not count. */
  readonly forgive: () => Promise<void>;
}

export type LoginAttempts = (email: string, address: string) => Promise<Attempt>;
