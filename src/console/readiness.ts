/** Something without which this process cannot do its work. */
export interface ReadinessCheck {
  readonly name: string;
  /** Rejects where it is not well. */
  check(): Promise<void>;
}

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
  /** For operators only. */
  readonly error?: string;
}

/** A probe that hangs must not hang the one who asks. */
const LONGEST_MILLISECONDS = 2_000;

export function runChecks(checks: readonly ReadinessCheck[]): Promise<readonly CheckResult[]> {
  return Promise.all(checks.map(run));
}

async function run(probe: ReadinessCheck): Promise<CheckResult> {
  const { name } = probe;
  const began = performance.now();
  const ms = () => Math.round(performance.now() - began);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${LONGEST_MILLISECONDS} ms`)), LONGEST_MILLISECONDS);
  });
  try {
    await Promise.race([probe.check(), late]);
    return { name, ok: true, ms: ms() };
  } catch (error) {
    return { name, ok: false, ms: ms(), error: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
