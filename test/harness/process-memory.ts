import { eventually } from './eventually.js';

export interface ProcessMemory {
  /** Bytes of heap and of buffers that are still in use once garbage is collected. */
  used(): Promise<number>;
  /** HTTP requests that have come since it was first looked into and are not answered yet. */
  answering(): Promise<number>;
  close(): void;
}

/** Once, however often the process is looked into. */
const COUNT_REQUESTS = `
  if (globalThis.requestsAnswering === undefined) {
    globalThis.requestsAnswering = 0;
    process.getBuiltinModule('node:diagnostics_channel').subscribe('http.server.request.start', ({ response }) => {
      globalThis.requestsAnswering += 1;
      response.once('close', () => { globalThis.requestsAnswering -= 1; });
    });
  }`;

/** Looks into a process that was started with NODE_OPTIONS=--inspect=127.0.0.1:0, by what it logged of that. */
export async function processMemory(logs: () => string): Promise<ProcessMemory> {
  const address = await eventually(() => {
    const found = /Debugger listening on (ws:\S+)/.exec(logs())?.[1];
    if (found === undefined) throw new Error('the process cannot be looked into');
    return found;
  });
  const socket = new WebSocket(address);
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  let last = 0;
  const ask = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve) => {
      const id = (last += 1);
      const hear = ({ data }: MessageEvent) => {
        const answer = JSON.parse(String(data)) as { readonly id?: number; readonly result?: unknown };
        if (answer.id !== id) return;
        socket.removeEventListener('message', hear);
        resolve(answer.result);
      };
      socket.addEventListener('message', hear);
      socket.send(JSON.stringify({ id, method, params }));
    });
  const value = async (expression: string): Promise<number> => {
    const { result } = (await ask('Runtime.evaluate', { expression })) as {
      readonly result: { readonly value: number };
    };
    return result.value;
  };
  await ask('Runtime.evaluate', { expression: COUNT_REQUESTS });
  return {
    used: async () => {
      await ask('HeapProfiler.collectGarbage');
      return value('(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())');
    },
    answering: () => value('globalThis.requestsAnswering'),
    close: () => socket.close(),
  };
}
