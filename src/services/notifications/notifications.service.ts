import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { Ctx } from '../../edges/grpc/context.js';
import type { BatchGetNotificationsRequest } from '../../gen/trivium/notifications/v1/BatchGetNotificationsRequest.js';
import type { BatchGetNotificationsResponseInput } from '../../gen/trivium/notifications/v1/BatchGetNotificationsResponse.js';
import type { GetNotificationRequest } from '../../gen/trivium/notifications/v1/GetNotificationRequest.js';
import type { GetNotificationResponseInput } from '../../gen/trivium/notifications/v1/GetNotificationResponse.js';
import type { ListNotificationsRequest } from '../../gen/trivium/notifications/v1/ListNotificationsRequest.js';
import type { ListNotificationsResponseInput } from '../../gen/trivium/notifications/v1/ListNotificationsResponse.js';
import type { SendNotificationRequest } from '../../gen/trivium/notifications/v1/SendNotificationRequest.js';
import type { SendNotificationResponseInput } from '../../gen/trivium/notifications/v1/SendNotificationResponse.js';
import type { CallContext } from '../../platform/call-context.js';
import { systemClock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { isId } from '../../platform/ids.js';
import { checkBatch, notFoundStatus, requestedPage } from '../requests.js';
import { notificationMessage } from './notifications.message.js';
import { keptMail } from './notifications.kept.js';
import { readTold } from './notifications.requests.js';
import { NotificationsStore } from './notifications.store.js';

const LARGEST_BATCH = 200;

/** trivium.notifications.v1.NotificationsService */
@Controller()
export class NotificationsService {
  constructor(private readonly notifications: NotificationsStore) {}

  @GrpcMethod()
  async getNotification(
    @Ctx() ctx: CallContext,
    @Payload() { notificationId }: GetNotificationRequest,
  ): Promise<GetNotificationResponseInput> {
    const [notification] = await this.notifications.find(ctx.principal, [notificationId]);
    if (!notification) throw AppError.notFound('notification', notificationId);
    return { notification: notificationMessage(notification) };
  }

  @GrpcMethod()
  async batchGetNotifications(
    @Ctx() ctx: CallContext,
    @Payload() { notificationIds }: BatchGetNotificationsRequest,
  ): Promise<BatchGetNotificationsResponseInput> {
    checkBatch('notification_ids', notificationIds, LARGEST_BATCH);
    const found = await this.notifications.find(ctx.principal, notificationIds);
    const byId = new Map(found.map((notification) => [notification.id, notificationMessage(notification)]));
    const result = (notificationId: string) => {
      const notification = byId.get(notificationId);
      return notification
        ? { notificationId, notification }
        : { notificationId, error: notFoundStatus('notification', notificationId) };
    };
    return { results: notificationIds.map(result) };
  }

  @GrpcMethod()
  async listNotifications(
    @Ctx() ctx: CallContext,
    @Payload() request: ListNotificationsRequest,
  ): Promise<ListNotificationsResponseInput> {
    const filter = {
      customerId: optionalId('customer_id', 'cus', request.customerId),
      orderId: optionalId('order_id', 'ord', request.orderId),
    };
    const page = await this.notifications.page(ctx.principal, filter, requestedPage(request, 'timestamptz'));
    const { notifications, nextPageToken, itemTokens } = page;
    return { notifications: notifications.map(notificationMessage), nextPageToken, itemTokens: [...itemTokens] };
  }

  @GrpcMethod()
  async sendNotification(
    @Ctx() ctx: CallContext,
    @Payload() request: SendNotificationRequest,
  ): Promise<SendNotificationResponseInput> {
    const told = readTold(ctx.principal, request);
    const mail = keptMail(told, ctx, new Date(systemClock.now()));
    return { notification: notificationMessage(await this.notifications.keep(told.requestId, mail)) };
  }
}

function optionalId(field: string, prefix: string, id: string): string {
  if (id === '' || isId(prefix, id)) return id;
  throw AppError.invalid({
    field,
    reason: 'INVALID_FORMAT',
    message: `${field} must be an id that begins with ${prefix}_.`,
  });
}
