import type { SourceFile } from './source-file.js';

export const LONGEST_FILE = 300;
const LONG_FILE = 200;

export const tooLongFiles = (files: readonly SourceFile[]) =>
  files.filter((file) => file.lines > LONGEST_FILE).map((file) => `${file.path} has ${file.lines} lines`);

/** `src: 84 files, median 58 lines, p95 131, max 204`, and the files above 200. */
export function sizeReport(name: string, files: readonly SourceFile[]): string {
  const bySize = files.toSorted((a, b) => a.lines - b.lines);
  const at = (share: number) => bySize[Math.min(bySize.length - 1, Math.floor(share * bySize.length))]?.lines ?? 0;
  const long = bySize.filter((file) => file.lines > LONG_FILE).map((file) => `  ${file.lines} ${file.path}`);
  return [`${name}: ${files.length} files, median ${at(0.5)} lines, p95 ${at(0.95)}, max ${at(1)}`, ...long].join('\n');
}
