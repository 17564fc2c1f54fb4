import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A mail server as far as RFC 5321 asks of the smallest one: it notes what it is told and answers as it is told to. */
export interface SmtpServer {
  readonly url: string;
  /** What came, in the order it came. */
  readonly received: readonly ReceivedMail[];
  /** How often somebody asked to hand over a message. */
  readonly asked: () => number;
  /** Answers RCPT TO with it from now on; undefined takes everything. */
  refuse(answer: string | undefined): void;
  close(): Promise<void>;
}

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly message: string;
}

export async function startSmtpServer(): Promise<SmtpServer> {
  const received: ReceivedMail[] = [];
  let asked = 0;
  let refusal: string | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let from = '';
    let to: string[] = [];
    let message: string[] | undefined;
    let unread = '';
    const say = (line: string) => socket.write(`${line}\r\n`);
    const command = (line: string) => {
      const word = line.slice(0, 4).toUpperCase();
      if (word === 'EHLO' || word === 'HELO') return say('250 mail.test');
      if (word === 'MAIL') {
        asked += 1;
        [from, to] = [line, []];
        return say('250 ok');
      }
      if (word === 'RCPT') {
        if (refusal !== undefined) return say(refusal);
        to.push(line);
        return say('250 ok');
      }
      if (word === 'DATA') {
        message = [];
        return say('354 go on');
      }
      if (word === 'QUIT') return socket.end('221 bye\r\n');
      return say('250 ok');
    };
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      unread += bytes.toString('latin1');
      const lines = unread.split('\r\n');
      unread = lines.pop() ?? '';
      for (const line of lines) {
        if (!message) command(line);
        else if (line === '.') {
          received.push({ from, to, message: message.join('\r\n') });
          message = undefined;
          say('250 taken');
        } else message.push(line.replace(/^\./, ''));
      }
    });
    say('220 mail.test ESMTP');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    asked: () => asked,
    refuse: (answer) => (refusal = answer),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
