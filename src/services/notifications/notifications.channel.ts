/** A message as it is handed over, written and with nothing left to decide. */
export interface Mail {
  /** Of the notification: a repeat of the same message has the same id. */
  readonly id: string;
  readonly to: { readonly name: string; readonly address: string };
  /** BCP 47 language of the text: "de". */
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly writtenAt: Date;
}

/** A way to customers. Another one, SMS for example, implements this and is chosen in notifications.mailing.ts. */
export interface MailChannel {
  /** "email", as events name it. */
  readonly name: string;
  /** Resolves when the message is in another's hands for good. Throws, and it is tried again; `NeverTaken`, and it is not. */
  send(mail: Mail): Promise<void>;
  close(): Promise<void>;
}

/** The other side has refused the message itself: to try again is no use. */
export class NeverTaken extends Error {}

/** What nodemailer makes a message of, the same whichever way it goes. */
export const composed = (mail: Mail, from: string) => ({
  from,
  to: mail.to,
  subject: mail.subject,
  text: mail.text,
  html: mail.html,
  date: mail.writtenAt,
  // The same for a repeat, so that mailboxes can tell that it is one.
  messageId: `<${mail.id}@trivium>`,
  headers: { 'Content-Language': mail.language, 'Auto-Submitted': 'auto-generated' },
  textEncoding: 'quoted-printable' as const,
  // Texts name no files and no addresses to load from, and must not be made to.
  disableFileAccess: true,
  disableUrlAccess: true,
});
