import { mkdir, open, rename } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { once } from '../../platform/once.js';
import { composed, type Mail, type MailChannel } from './notifications.channel.js';

/**
 * Writes messages to a Maildir (https://cr.yp.to/proto/maildir.html), which mail programs can open: first whole into
 * `tmp/`, then moved to `new/`. A repeat of a message has its name, so it is there once.
 */
export class Maildir implements MailChannel {
  readonly name = 'email';
  /** Loaded with the first message. */
  private readonly composer = once(async () => {
    const { createTransport } = await import('nodemailer');
    return createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  });

  constructor(
    private readonly folder: string,
    private readonly from: string,
  ) {}

  async send(mail: Mail): Promise<void> {
    const { message } = await (await this.composer()).sendMail(composed(mail, this.from));
    // For nobody else on this machine: messages name people.
    for (const part of ['tmp', 'new', 'cur']) await mkdir(join(this.folder, part), { recursive: true, mode: 0o700 });
    const name = fileName(mail);
    const file = await open(join(this.folder, 'tmp', name), 'w', 0o600);
    try {
      await file.writeFile(message as Buffer);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(join(this.folder, 'tmp', name), join(this.folder, 'new', name));
  }

  async close(): Promise<void> {
    // A file at a time: nothing is held open.
  }
}

/** "1795348558.ntf_01k9….host": seconds, what makes it unique, and the host, in which "/" and ":" may not stand. */
const fileName = ({ id, writtenAt }: Mail): string =>
  `${Math.floor(writtenAt.getTime() / 1000)}.${id}.${hostname().replaceAll('/', '\\057').replaceAll(':', '\\072')}`;
