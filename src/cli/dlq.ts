import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { asLetters, asReplay, asReplays, asTable, type Letter, type Replay } from './dlq.output.js';
import { momentBefore } from './age.js';
import { checkFilled, checkTaken, wholeNumber } from './given.js';
import { OperatorsApi } from './operators-api.js';

const USAGE = `Usage: npx trivium dlq list    [FILTERS] [--limit N] [--json]
       npx trivium dlq show    ID
       npx trivium dlq replay  ID
       npx trivium dlq replay  FILTERS | --all  [--rate N] [--dry-run] [--detach]
       npx trivium dlq discard ID --reason TEXT
       npx trivium dlq replays
       npx trivium dlq cancel  REPLAY-ID
       npx trivium dlq log

Dead letters: what consumers of events, the inbox of webhooks, and their delivery have given up on.

Filters
  --source NAME       events, inbox, or deliveries
  --place NAME        The consumer, the provider, or the endpoint
  --type NAME         order.created
  --key NAME          ord_…
  --cause TEXT        A part of the cause
  --older-than AGE    Given up on longer ago: 90s, 30m, 12h, 7d
  --newer-than AGE    Given up on since then

  --rate N            Letters a second. Default: 10
  --dry-run           Says how many letters would be replayed, and replays none
  --detach            Does not wait for the end of the replay
  --json              As the operators' API has it
  --ops URL           The operators' port. Default: OPS_URL, or http://127.0.0.1:8081
  --operator NAME     Who is noted as having done it. Default: the user's name
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const OPTIONS = {
  source: text,
  place: text,
  type: text,
  key: text,
  cause: text,
  'older-than': text,
  'newer-than': text,
  all: flag,
  rate: text,
  'dry-run': flag,
  detach: flag,
  json: flag,
  limit: text,
  reason: text,
  ops: text,
  operator: text,
  help: flag,
};

type Given = ReturnType<typeof parse>['values'];
type Option = keyof typeof OPTIONS;
interface Asked {
  readonly api: OperatorsApi;
  readonly given: Given;
  readonly id: string;
  readonly operator: string | undefined;
  readonly print: (text: string) => void;
}
type Command = (asked: Asked) => Promise<void>;

const AT = '/api/dead-letters';

const list: Command = async ({ api, given, print }) => {
  const limit = String(wholeNumber('--limit', given.limit ?? '50'));
  const query = new URLSearchParams({ ...filterOf(given), limit });
  const { data, meta } = await api.get<readonly Letter[]>(`${AT}?${query.toString()}`);
  print(given.json ? json(data) : asLetters(data, meta['next_cursor'] === null ? undefined : Number(meta['total'])));
};

const show: Command = async ({ api, id, print }) => print(json((await api.get(letterAt(id))).data));

const replay: Command = async ({ api, given, id, operator, print }) => {
  if (id !== '') {
    // Whoever asks how many it would be must not be surprised by what it does.
    checkTaken('dlq replay ID', given, ALWAYS);
    const { data } = await api.post<{ replayed: number }>(`${letterAt(id)}/replay`, { operator });
    return print(`${data.replayed} on ${data.replayed === 1 ? 'its' : 'their'} way again.\n`);
  }
  const asked = { ...filterOf(given), ...(given.all && { all: true }), operator };
  const body = { ...asked, per_second: wholeNumber('--rate', given.rate ?? '10'), dry_run: given['dry-run'] ?? false };
  const { data } = await api.post<Replay & { readonly total: number }>(`${AT}/replays`, body);
  if (given['dry-run']) return print(`${data.total} dead letter${data.total === 1 ? '' : 's'} would be replayed.\n`);
  print(asReplay(data));
  if (!given.detach) await watch(api, data, print);
};

/** Throws where not all of it came to its end: a script asks for the exit code. */
async function watch(api: OperatorsApi, begun: Replay, print: Asked['print']): Promise<void> {
  let last = begun;
  while (last.state === 'running') {
    await wait(LOOK_MILLISECONDS);
    const { data } = await api.get<Replay>(replayAt(begun.id));
    if (data.state !== last.state || data.replayed !== last.replayed || data.failed !== last.failed)
      print(asReplay(data));
    last = data;
  }
  if (last.state === 'cancelled') throw new Error('The replay was cancelled.');
  if (last.failed > 0) throw new Error(`${last.failed} could not be replayed.`);
}

const LOOK_MILLISECONDS = 500;

const discard: Command = async ({ api, given, id, operator, print }) => {
  await api.post(`${letterAt(id)}/discard`, { reason: given.reason ?? '', operator });
  print(`${id} is left out for good.\n`);
};

const replays: Command = async ({ api, given, print }) => {
  const { data } = await api.get<readonly Replay[]>(`${AT}/replays`);
  print(given.json ? json(data) : asReplays(data));
};

const cancel: Command = async ({ api, id, operator, print }) =>
  print(asReplay((await api.post<Replay>(`${replayAt(id)}/cancel`, { operator })).data));

const log: Command = async ({ api, given, print }) => {
  const { data } = await api.get<readonly Readonly<Record<string, string | null>>[]>(`${AT}/actions`);
  print(given.json ? json(data) : asTable(data.map((row) => LOG.map((name) => row[name] ?? '–'))));
};

const LOG = ['at', 'operator', 'action', 'target', 'reason'] as const;

const FILTERS = ['source', 'place', 'type', 'key', 'cause', 'older-than', 'newer-than'] as const;
const ALWAYS = ['ops', 'operator', 'help'] as const;

interface Known {
  readonly run: Command;
  /** Whether the command names one letter or replay, may, or does not. */
  readonly id: 'one' | 'maybe' | 'none';
  readonly takes: readonly Option[];
}

const COMMANDS: Readonly<Record<string, Known>> = {
  list: { run: list, id: 'none', takes: [...ALWAYS, ...FILTERS, 'limit', 'json'] },
  show: { run: show, id: 'one', takes: [...ALWAYS, 'json'] },
  replay: { run: replay, id: 'maybe', takes: [...ALWAYS, ...FILTERS, 'all', 'rate', 'dry-run', 'detach'] },
  discard: { run: discard, id: 'one', takes: [...ALWAYS, 'reason'] },
  replays: { run: replays, id: 'none', takes: [...ALWAYS, 'json'] },
  cancel: { run: cancel, id: 'one', takes: ALWAYS },
  log: { run: log, id: 'none', takes: [...ALWAYS, 'json'] },
};

/** Throws an Error whose message is for the person who asked. */
export async function dlq(args: readonly string[], env: NodeJS.ProcessEnv, print: Asked['print']): Promise<void> {
  const { values: given, positionals } = parse(args);
  const [name = '', id = '', ...more] = positionals;
  if (given.help || name === 'help') return print(USAGE);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const fits = command && (command.id === 'maybe' || (command.id === 'one') === (id !== '')) && more.length === 0;
  if (!fits) throw new Error(USAGE.trimEnd());
  checkTaken(`dlq ${name}`, given, command.takes);
  checkFilled(given);
  const api = new OperatorsApi(given.ops ?? env['OPS_URL'] ?? `http://127.0.0.1:${env['OPS_PORT'] ?? '8081'}`);
  await command.run({ api, given, id, operator: given.operator ?? (env['USER'] || undefined), print });
}

const parse = (args: readonly string[]) => parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });

function filterOf({ source, place, type, key, cause, ...given }: Given): Record<string, string> {
  const [before, since] = [given['older-than'], given['newer-than']];
  const wanted = {
    ...{ source, place, type, key, cause },
    failed_before: before && momentBefore('--older-than', before),
    failed_since: since && momentBefore('--newer-than', since),
  };
  return Object.fromEntries(
    Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Other names below the same path are no letters. */
const letterAt = (id: string): string => at(id, /~/, 'a dead letter', AT);
const replayAt = (id: string): string => at(id, /^dlr_/, 'a replay', `${AT}/replays`);

function at(id: string, shape: RegExp, what: string, place: string): string {
  if (!shape.test(id)) throw new Error(`"${id}" is not the id of ${what}.`);
  return `${place}/${encodeURIComponent(id)}`;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
