import { Injectable } from '@nestjs/common';
import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { Principal } from '../../platform/access.js';
import { cutPage, keysetPage, pageTokenOf, type Keyset } from '../../platform/db/keyset.js';
import type { PageKey } from '../../platform/db/page-token.js';
import { isId } from '../../platform/ids.js';
import { keepMail, type KeptMail } from './notifications.outgoing.js';
import type { NotificationRow, NotificationsTables } from './notifications.tables.js';

/** Empty = any. */
export interface NotificationFilter {
  readonly customerId: string;
  readonly orderId: string;
}

export interface NotificationPage {
  readonly notifications: readonly NotificationRow[];
  readonly nextPageToken: string;
  readonly itemTokens: readonly string[];
}

const NEWEST_FIRST: Keyset = { sort: 'created_at', id: 'id', type: 'timestamptz', direction: 'desc' };

type NotificationQuery<O> = SelectQueryBuilder<NotificationsTables, 'notifications', O>;

/** Which notifications a caller sees: customers what they were told, staff and services all, partners none. */
function visibleTo<O>({ kind, subject }: Principal, query: NotificationQuery<O>): NotificationQuery<O> {
  switch (kind) {
    case 'staff':
    case 'internal':
      return query;
    case 'customer':
      return query.where('customer_id', '=', subject);
    case 'partner':
    case 'anonymous':
      return query.where((where) => where.lit(false));
    default:
      return kind satisfies never;
  }
}

@Injectable()
export class NotificationsStore {
  constructor(private readonly db: Kysely<NotificationsTables>) {}

  async find(principal: Principal, notificationIds: readonly string[]): Promise<readonly NotificationRow[]> {
    const ids = notificationIds.filter((id) => isId('ntf', id));
    if (ids.length === 0) return [];
    return visibleTo(principal, this.db.selectFrom('notifications').selectAll()).where('id', 'in', ids).execute();
  }

  /** To be sent by whoever sends mails; repeating a request id changes nothing. */
  keep(requestId: string, mail: KeptMail): Promise<NotificationRow> {
    return keepMail(this.db, requestId, mail);
  }

  async page(
    principal: Principal,
    filter: NotificationFilter,
    page: { readonly after: PageKey | undefined; readonly size: number },
  ): Promise<NotificationPage> {
    const { customerId, orderId } = filter;
    const query = visibleTo(principal, this.db.selectFrom('notifications').selectAll())
      .$if(customerId !== '', (q) => q.where('customer_id', '=', customerId))
      .$if(orderId !== '', (q) => q.where('order_id', '=', orderId));
    const { rows, nextPageToken } = cutPage(await keysetPage(query, NEWEST_FIRST, page).execute(), page.size);
    return { notifications: rows, nextPageToken, itemTokens: rows.map(pageTokenOf) };
  }
}
