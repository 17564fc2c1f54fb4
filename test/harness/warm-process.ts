import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Reached } from './stack.js';

const PROGRAM = fileURLToPath(new URL('warm-process.mjs', import.meta.url));
const LONGEST_STOP = 20_000;

interface Answer {
  readonly reached?: Reached;
  readonly failed?: string;
}

/**
 * Processes of all workers of Jest: a file in "idle" or "busy" says which one waits and which one runs a stack, and at which
 * port it is told what to do: "4711-34567". Whoever can rename the file has it.
 */
const folder = (...path: readonly string[]) => join(process.env['TRIVIUM_TEST_WARM'] ?? '', ...path);

/**
 * A process that runs one stack after the other. One that has loaded and run Trivium before starts it for a fifth of the work,
 * and its code is compiled: most of a suite was starting a hundred of them.
 */
export class WarmProcess {
  private readonly pid: number;
  private readonly log: string;
  /** Where the log of its stack begins. */
  private begins = 0;
  private readonly lines: Interface;
  private readonly closed: Promise<void>;

  private constructor(
    private readonly name: string,
    private readonly socket: Socket,
  ) {
    this.pid = Number(name.split('-')[0]);
    this.log = folder(`${this.pid}.log`);
    this.lines = createInterface({ input: socket });
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    // A process that is killed may reset it. It must not keep the runner from ending.
    socket.on('error', () => undefined).unref();
  }

  /** One that ran a stack which was stopped, or a new one. */
  static async take(): Promise<WarmProcess> {
    const name = readdirSync(folder('idle')).find(claimed) ?? (await begun());
    const socket = connect(Number(name.split('-')[1]), '127.0.0.1');
    await once(socket, 'connect');
    return new WarmProcess(name, socket);
  }

  /** What its stack has logged so far. */
  get logs(): string {
    return readFileSync(this.log).subarray(this.begins).toString();
  }

  get ended(): boolean {
    return this.socket.destroyed;
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name);
  }

  async start(env: NodeJS.ProcessEnv): Promise<Reached> {
    this.begins = statSync(this.log).size;
    const { reached } = await this.tell({ env });
    if (!reached) throw new Error('a start was not answered by where the stack is reached');
    return reached;
  }

  /** Then it is anybody's; returns what its stack has logged. */
  async stop(): Promise<string> {
    // One that is frozen, or waits for what never comes.
    const stuck = setTimeout(() => this.signal('SIGKILL'), LONGEST_STOP).unref();
    await this.tell({}).finally(() => clearTimeout(stuck));
    this.socket.end();
    await this.closed;
    const { logs } = this;
    renameSync(folder('busy', this.name), folder('idle', this.name));
    return logs;
  }

  async kill(): Promise<void> {
    if (!this.ended) this.signal('SIGKILL');
    await this.closed;
  }

  private async tell(what: object): Promise<Answer> {
    const answered = once(this.lines, 'line') as Promise<[string]>;
    this.socket.write(`${JSON.stringify(what)}\n`);
    const ended = this.closed.then((): never => {
      throw new Error(`a stack ended:\n${this.logs}`);
    });
    const [line] = await Promise.race([answered, ended]);
    const answer = JSON.parse(line) as Answer;
    if (answer.failed === undefined) return answer;
    await this.kill();
    throw new Error(answer.failed);
  }
}

function claimed(name: string): boolean {
  try {
    renameSync(folder('idle', name), folder('busy', name));
    return true;
  } catch {
    // Another worker was quicker.
    return false;
  }
}

async function begun(): Promise<string> {
  // Its number is not known before it has its log.
  const unnamed = folder(`of-${process.pid}.log`);
  const log = openSync(unnamed, 'a');
  const child = fork(PROGRAM, { stdio: ['ignore', 'ignore', log, 'ipc'] });
  renameSync(unnamed, folder(`${child.pid}.log`));
  closeSync(log);
  const [port] = (await once(child, 'message')) as [number];
  // It ends with this worker of Jest, and must not keep it from ending.
  child.unref();
  child.channel?.unref();
  const name = `${child.pid}-${port}`;
  writeFileSync(folder('busy', name), '');
  return name;
}
