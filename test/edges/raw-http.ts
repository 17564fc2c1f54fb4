import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  /* eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is what the test asserts */
  readonly json: any;
}

/** Sends bytes as they are and reads until the server ends the connection. */
export async function exchange(port: number, ...chunks: readonly (string | Buffer)[]): Promise<RawAnswer> {
  const socket = connect({ port, host: '127.0.0.1' });
  const received = everything(socket);
  for (const chunk of chunks) socket.write(chunk);
  return parse(await received);
}

/** The same as a client does it that reads nothing before it has sent everything. */
export async function sendThenRead(port: number, bytes: string): Promise<RawAnswer> {
  const socket = connect({ port, host: '127.0.0.1' }).pause();
  const received = everything(socket);
  await new Promise((resolve) => socket.write(bytes, resolve));
  socket.resume();
  return parse(await received);
}

/** Resolves with what arrived once the server has ended or reset the connection. */
export function everything(socket: Socket): Promise<string> {
  const parts: Buffer[] = [];
  const paused = socket.isPaused();
  socket.on('data', (part) => parts.push(part));
  if (paused) socket.pause();
  // A reset after the answer is what a client sees that is still sending.
  socket.on('error', () => undefined);
  return new Promise((resolve) => socket.on('close', () => resolve(Buffer.concat(parts).toString())));
}

export function parse(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [status = '', ...lines] = head.split('\r\n');
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const body = rest.join('\r\n\r\n');
  const json: unknown = body.startsWith('{') ? JSON.parse(body) : undefined;
  return { status: Number(status.split(' ')[1]), headers, text: body, json };
}
