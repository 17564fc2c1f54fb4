import { Injectable } from '@nestjs/common';
import type { Notification } from '../gen/trivium/notifications/v1/Notification.js';
import type { NotificationsServiceDefinition } from '../gen/trivium/notifications/v1/NotificationsService.js';
import type { SendNotificationRequestInput } from '../gen/trivium/notifications/v1/SendNotificationRequest.js';
import type { CallContext } from '../platform/call-context.js';
import { AppError } from '../platform/errors.js';
import type { Channel } from './channel.js';
import { Channels } from './channels.js';

@Injectable()
export class NotificationsClient {
  private readonly channel: Channel<NotificationsServiceDefinition>;

  constructor(channels: Channels) {
    this.channel = channels.to('notifications', 'trivium.notifications.v1.NotificationsService');
  }

  /** Answers when the message is kept, not when it is sent; a repeated request id changes nothing. */
  async send(ctx: CallContext, request: SendNotificationRequestInput): Promise<Notification> {
    const { notification } = await this.channel.call(ctx, 'SendNotification', request);
    if (!notification) throw AppError.of('UPSTREAM_FAILED', { service: 'notifications' });
    return notification;
  }
}
