import { once } from '../../platform/once.js';
import { composed, NeverTaken, type Mail, type MailChannel } from './notifications.channel.js';

/** Long enough for a busy server, short enough for the next message. */
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/** Hands messages to a mail server: smtp://user:password@host:587, smtps://… */
export class Smtp implements MailChannel {
  readonly name = 'email';
  /** Loaded with the first message. */
  private readonly server = once(async () => {
    const { createTransport } = await import('nodemailer');
    return createTransport({ url: this.url, ...PATIENCE });
  });

  constructor(
    private readonly url: string,
    private readonly from: string,
  ) {}

  async send(mail: Mail): Promise<void> {
    try {
      await (await this.server()).sendMail(composed(mail, this.from));
    } catch (error) {
      // RFC 5321, 4.2.1: 4yz may be tried again, 5yz may not. What is no answer of the server to the message may be too.
      if (isRefusal(error)) throw new NeverTaken((error as Error).message, { cause: error });
      throw error;
    }
  }

  async close(): Promise<void> {
    (await this.server()).close();
  }
}

const ABOUT_THE_MESSAGE: readonly unknown[] = ['EENVELOPE', 'EMESSAGE'];

const isRefusal = (error: unknown): boolean => {
  const { code, responseCode = 0 } = error as { readonly code?: string; readonly responseCode?: number };
  return ABOUT_THE_MESSAGE.includes(code) && responseCode >= 500;
};
