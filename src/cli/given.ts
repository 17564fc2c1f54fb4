type Given = Readonly<Record<string, unknown>>;

/** An option that a command would pass over is a mistake, and one like --dry-run a dangerous one. */
export function checkTaken(command: string, given: Given, takes: readonly string[]): void {
  for (const name of Object.keys(given))
    if (!takes.includes(name)) throw new Error(`${command} does not take --${name}.`);
}

/** A variable that a script forgot to set must not mean "all of them". */
export function checkFilled(given: Given): void {
  for (const [name, value] of Object.entries(given))
    if (typeof value === 'string' && value.trim() === '') throw new Error(`--${name} must not be empty.`);
}

export function wholeNumber(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`${option} must be a whole number, not "${text}".`);
}
