// What a stack of all roles costs that has nothing to do, on this machine: `node bench/idle.mjs [--seconds 30]`. Linux alone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cpuSeconds } from './processes.mjs';

/** What a start leaves behind: garbage, and connections that close after ten seconds without use. */
const SETTLING_MILLISECONDS = 30_000;

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '30' } } });
const dataDir = mkdtempSync(join(tmpdir(), 'trivium-idle-'));
const env = { ...process.env, PORT: '0', GRPC_PORT: '0', OPS_PORT: '0', TRIVIUM_DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const stack = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
try {
  await once(createInterface(stack.stdout), 'line');
  await pause(SETTLING_MILLISECONDS);
  const before = cpuSeconds([stack.pid]);
  await pause(Number(values.seconds) * 1000);
  const percent = ((cpuSeconds([stack.pid]) - before) / Number(values.seconds)) * 100;
  console.log(JSON.stringify({ percentOfACore: Number(percent.toFixed(2)) }));
} finally {
  stack.kill('SIGTERM');
  await once(stack, 'exit');
  rmSync(dataDir, { recursive: true });
}
