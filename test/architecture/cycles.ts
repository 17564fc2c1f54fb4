import type { SourceFile } from './source-file.js';

/** Each group of files that reach each other, as one line `a → b → a`. Types count too: they are a cycle for a reader. */
export function importCycles(files: readonly SourceFile[]): string[] {
  const neighbors = new Map(files.map((file) => [file.path, file.imports.flatMap(({ target }) => target ?? [])]));
  const done = new Set<string>();
  const cycles: string[] = [];

  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      cycles.push([...trail.slice(start), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const next of neighbors.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };

  for (const path of neighbors.keys()) walk(path, []);
  return cycles;
}
