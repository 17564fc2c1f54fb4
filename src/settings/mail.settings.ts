import { optional, setting, type Settings } from './setting.js';
import { mailbox, smtpUrl } from './values.js';

/** How customers are written to. */
export const MAIL_SETTINGS = {
  smtpUrl: optional(
    'SMTP_URL',
    smtpUrl,
    'Mail server that messages to customers are handed to: smtp://user:password@host:587 or smtps://…. Default: none, they are written to the folder mail below TRIVIUM_DATA_DIR, a Maildir, and shown at /console/mail.',
  ),
  mailFrom: setting('MAIL_FROM', 'Trivium <orders@trivium.example>', mailbox, 'Who messages to customers are from.'),
} satisfies Settings;
