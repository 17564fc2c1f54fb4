import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMessage, type MailMessage } from './mail-message.js';

export interface FiledMessage extends MailMessage {
  /** Of its file, which is its id. */
  readonly name: string;
}

/** No separator and no dot at the beginning: it names a file of the folder and no other. */
const FILE_NAME = /^\d[\w.\\:,=+-]{0,254}$/;

/** A Maildir as its readers see it: what is new, and what a mail program has looked at. */
export class MailFolder {
  constructor(private readonly folder: string) {}

  /** The newest first. */
  async newest(limit: number): Promise<readonly FiledMessage[]> {
    const files = (await this.files()).toSorted((a, b) => secondsOf(b) - secondsOf(a) || (a < b ? 1 : -1));
    const messages = await Promise.all(files.slice(0, limit).map((name) => this.find(name)));
    return messages.filter((message) => message !== undefined);
  }

  /** undefined where there is no such message. */
  async find(name: string): Promise<FiledMessage | undefined> {
    if (!FILE_NAME.test(name)) return undefined;
    for (const part of PARTS) {
      const file = await readFile(join(this.folder, part, name)).catch(nothingThere);
      if (file) return { name, ...readMessage(file.toString('latin1')) };
    }
    return undefined;
  }

  private async files(): Promise<readonly string[]> {
    const parts = await Promise.all(PARTS.map((part) => readdir(join(this.folder, part)).catch(nothingThere)));
    return parts.flatMap((names) => names ?? []).filter((name) => FILE_NAME.test(name));
  }
}

const PARTS = ['new', 'cur'] as const;

const secondsOf = (name: string): number => Number.parseInt(name, 10);

/** The folder is made with its first message. */
function nothingThere(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
