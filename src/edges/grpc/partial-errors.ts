import type { PartialErrorInput } from '../../gen/trivium/bff/v1/PartialError.js';
import type { Missing } from '../../platform/errors.js';

/** What an answer lacks, with paths as gRPC writes them below the field `root`: "orders[3].lines[0].product". */
export const partialErrors = (root: string, missing: readonly Missing[]): PartialErrorInput[] =>
  missing.map(({ path, error: { code, message } }) => ({
    field: path.reduce<string>((at, part) => (typeof part === 'number' ? `${at}[${part}]` : `${at}.${part}`), root),
    code,
    message,
  }));
