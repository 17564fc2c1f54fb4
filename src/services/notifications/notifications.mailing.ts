import type { Kysely } from 'kysely';
import { systemClock } from '../../platform/clock.js';
import type { Background, Surroundings } from '../service-module.js';
import { Maildir } from './notifications.maildir.js';
import { MailSender } from './notifications.sender.js';
import { Smtp } from './notifications.smtp.js';
import type { NotificationsTables } from './notifications.tables.js';

/** Sends mails by the server that is set, or to the folder. */
export function sendMails(db: Kysely<NotificationsTables>, { logger, outbox, mail }: Surroundings): Background {
  const channel = mail.smtpUrl === undefined ? new Maildir(mail.folder, mail.from) : new Smtp(mail.smtpUrl, mail.from);
  return new MailSender({ db, outbox, channel, clock: systemClock, logger });
}
