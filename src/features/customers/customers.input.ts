import { IsOptional, Matches } from 'class-validator';
import type { ListCustomersRequestInput } from '../../gen/trivium/customers/v1/ListCustomersRequest.js';
import type { CursorCodec, CursorScope } from '../../platform/cursor.js';
import { idPattern } from '../../platform/ids.js';
import { canonicalInstant, instantTimestamp, IsInstant } from '../../platform/instant.js';
import { PageInput } from '../../platform/page-input.js';

/** Which customer. */
export class CustomerIdInput {
  /**
   * "cus_" and 26 characters.
   * @example cus_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @Matches(idPattern('cus'), { message: '$property must be "cus_" and 26 characters' })
  readonly id!: string;
}

/** Which customers, on every road. */
export class ListCustomersInput extends PageInput {
  /**
   * Only customers changed at this moment or later.
   * @example 2025-01-01T00:00:00Z
   */
  @IsInstant()
  @IsOptional()
  readonly updated_since?: string;

  cursorScope(): CursorScope {
    return { collection: 'customers', filters: { updated_since: canonicalInstant(this.updated_since) } };
  }

  toRequest(cursors: CursorCodec): ListCustomersRequestInput {
    return {
      pageSize: this.limit,
      pageToken: this.position(cursors),
      updatedSince: instantTimestamp(this.updated_since),
    };
  }
}
