/** As `GET /api/dead-letters` has them. */
export interface Letter {
  readonly id: string;
  readonly source: string;
  readonly place: string;
  readonly type: string;
  readonly cause: string | null;
  readonly attempts: number;
  readonly failed_at: string;
}

export interface Replay {
  readonly id: string;
  readonly state: string;
  readonly total: number;
  readonly replayed: number;
  readonly failed: number;
  readonly cause: string | null;
  readonly per_second: number;
  readonly created_at: string;
}

const LONGEST_CAUSE = 60;

/** `total`: how many there are, where there are more than these. */
export function asLetters(letters: readonly Letter[], total: number | undefined): string {
  if (letters.length === 0) return 'No dead letter is like that.\n';
  const rows = letters.map(({ id, place, type, cause, attempts, failed_at }) => [
    ...[failed_at.slice(0, 19), place, type, `${attempts}×`, shortened(cause ?? '(waits behind another)'), id],
  ]);
  const more = total !== undefined ? `${letters.length} of ${total}; --limit shows more.\n` : '';
  return asTable([['FAILED AT', 'PLACE', 'TYPE', 'TRIED', 'CAUSE', 'ID'], ...rows]) + more;
}

export const asReplay = ({ id, state, replayed, total, failed, cause }: Replay): string =>
  `${id}  ${state}  ${replayed} of ${total}${failed > 0 ? `, ${failed} could not be: ${onOneLine(cause ?? '')}` : ''}\n`;

export const asReplays = (replays: readonly Replay[]): string =>
  replays.length === 0 ? 'Nothing was ever replayed in bulk.\n' : replays.map(asReplay).join('');

/** In columns as wide as their widest cell. */
export function asTable(raw: readonly (readonly string[])[]): string {
  const rows = raw.map((cells) => cells.map(onOneLine));
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

const shortened = (text: string): string =>
  text.length > LONGEST_CAUSE ? `${text.slice(0, LONGEST_CAUSE - 1)}…` : text;

/** What others wrote must neither break the table nor speak to the terminal. */
const onOneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
