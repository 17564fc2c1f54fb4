import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What the operating system says about a process. */
export interface ProcessFacts {
  /** Ended, but not yet collected by its parent: it holds nothing any more. */
  readonly zombie: boolean;
  /** Tells two processes apart that had the same pid one after the other. */
  readonly startedAt: string;
  /** Program and arguments, separated by blanks. */
  readonly command: string;
}

/** The facts of a living or zombie process; undefined where no process has this pid. */
export async function processFacts(pid: number): Promise<ProcessFacts | undefined> {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** Reads /proc, because small Linux images have no `ps`. */
async function fromProc(pid: number): Promise<ProcessFacts | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold blanks and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return {
      zombie: fields[0] === 'Z' || fields[0] === 'X',
      startedAt: fields[19] ?? '',
      command: command.replaceAll('\0', ' '),
    };
  } catch {
    return undefined;
  }
}

const LENGTH_OF_START_DATE = 24;

async function fromPs(pid: number): Promise<ProcessFacts | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=,stat=,command=', '-p', String(pid)]);
    const [state = '', ...command] = stdout.slice(LENGTH_OF_START_DATE).trim().split(/\s+/);
    return {
      zombie: state.startsWith('Z'),
      startedAt: stdout.slice(0, LENGTH_OF_START_DATE).trim(),
      command: `${command.join(' ')} `,
    };
  } catch {
    return undefined;
  }
}
