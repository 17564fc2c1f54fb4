/** One variable of the environment. */
export interface Setting<T> {
  readonly env: string;
  /** undefined = not set. */
  readonly fallback: string | undefined;
  /** For docs/settings.md. */
  readonly text: string;
  /** Throws a sentence that begins "must be …". */
  readonly read: (value: string) => T;
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** What the settings of a table come to. */
export type ValuesOf<S extends Settings> = { readonly [Name in keyof S]: ReturnType<S[Name]['read']> };

export const setting = <T>(env: string, fallback: string, read: (value: string) => T, text: string): Setting<T> => ({
  env,
  fallback,
  text,
  read,
});

export const optional = <T>(env: string, read: (value: string) => T, text: string): Setting<T | undefined> => ({
  env,
  fallback: undefined,
  text,
  read,
});

/** What is set, read; what is wrong is named in `problems`, and is undefined among the values. */
export function readSettings<S extends Settings>(settings: S, env: NodeJS.ProcessEnv, problems: string[]): ValuesOf<S> {
  const entries = Object.entries(settings).map(([name, { env: key, fallback, read }]) => {
    const value = env[key] === undefined || env[key] === '' ? fallback : env[key];
    try {
      return [name, value === undefined ? undefined : read(value)];
    } catch (error) {
      problems.push(`${key} ${(error as Error).message}`);
      return [name, undefined];
    }
  });
  return Object.fromEntries(entries) as ValuesOf<S>;
}
