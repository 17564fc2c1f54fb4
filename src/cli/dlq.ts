import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { asLetters, asReplay, asReplays, asTable, type Letter, type Replay } from './dlq.output.js';
import { momentBefore } from './age.js';
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
  const query = new URLSearchParams({ ...filterOf(given), limit: given.limit ?? '50' });
  const { data, meta } = await api.get<readonly Letter[]>(`${AT}?${query.toString()}`);
  print(given.json ? json(data) : asLetters(data, meta['next_cursor'] === null ? undefined : Number(meta['total'])));
};

const show: Command = async ({ api, id, print }) => print(json((await api.get(`${AT}/${path(id)}`)).data));

const replay: Command = async ({ api, given, id, operator, print }) => {
  if (id !== '') {
    const { data } = await api.post<{ replayed: number }>(`${AT}/${path(id)}/replay`, { operator });
    return print(`${data.replayed} on ${data.replayed === 1 ? 'its' : 'their'} way again.\n`);
  }
  const asked = { ...filterOf(given), ...(given.all && { all: true }), operator };
  const body = { ...asked, per_second: Number(given.rate ?? 10), dry_run: given['dry-run'] ?? false };
  const { data } = await api.post<Replay & { readonly total: number }>(`${AT}/replays`, body);
  if (given['dry-run']) return print(`${data.total} dead letter${data.total === 1 ? '' : 's'} would be replayed.\n`);
  print(asReplay(data));
  if (!given.detach) await watch(api, data, print);
};

async function watch(api: OperatorsApi, begun: Replay, print: Asked['print']): Promise<void> {
  for (let last = begun; last.state === 'running';) {
    await wait(LOOK_MILLISECONDS);
    const { data } = await api.get<Replay>(`${AT}/replays/${begun.id}`);
    if (data.state !== last.state || data.replayed !== last.replayed || data.failed !== last.failed)
      print(asReplay(data));
    last = data;
  }
}

const LOOK_MILLISECONDS = 500;

const discard: Command = async ({ api, given, id, operator, print }) => {
  await api.post(`${AT}/${path(id)}/discard`, { reason: given.reason ?? '', operator });
  print(`${id} is left out for good.\n`);
};

const replays: Command = async ({ api, given, print }) => {
  const { data } = await api.get<readonly Replay[]>(`${AT}/replays`);
  print(given.json ? json(data) : asReplays(data));
};

const cancel: Command = async ({ api, id, operator, print }) =>
  print(asReplay((await api.post<Replay>(`${AT}/replays/${path(id)}/cancel`, { operator })).data));

const log: Command = async ({ api, given, print }) => {
  const { data } = await api.get<readonly Readonly<Record<string, string | null>>[]>(`${AT}/actions`);
  print(given.json ? json(data) : asTable(data.map((row) => LOG.map((name) => row[name] ?? '–'))));
};

const LOG = ['at', 'operator', 'action', 'target', 'reason'] as const;

/** `id`: whether the command names one letter or replay, may, or does not. */
const COMMANDS: Readonly<Record<string, { readonly run: Command; readonly id: 'one' | 'maybe' | 'none' }>> = {
  list: { run: list, id: 'none' },
  show: { run: show, id: 'one' },
  replay: { run: replay, id: 'maybe' },
  discard: { run: discard, id: 'one' },
  replays: { run: replays, id: 'none' },
  cancel: { run: cancel, id: 'one' },
  log: { run: log, id: 'none' },
};

/** Throws an Error whose message is for the person who asked. */
export async function dlq(args: readonly string[], env: NodeJS.ProcessEnv, print: Asked['print']): Promise<void> {
  const { values: given, positionals } = parse(args);
  const [name = '', id = '', ...more] = positionals;
  if (given.help || name === 'help') return print(USAGE);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const fits = command && (command.id === 'maybe' || (command.id === 'one') === (id !== '')) && more.length === 0;
  if (!fits) throw new Error(USAGE.trimEnd());
  const api = new OperatorsApi(given.ops ?? env['OPS_URL'] ?? `http://127.0.0.1:${env['OPS_PORT'] ?? '8081'}`);
  await command.run({ api, given, id, operator: given.operator ?? env['USER'], print });
}

const parse = (args: readonly string[]) => parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });

function filterOf({ source, place, type, key, cause, ...given }: Given): Record<string, string> {
  const [before, since] = [given['older-than'], given['newer-than']];
  const wanted = {
    ...{ source, place, type, key, cause },
    failed_before: before && momentBefore('--older-than', before),
    failed_since: since && momentBefore('--newer-than', since),
  };
  return Object.fromEntries(Object.entries(wanted).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

const path = (id: string): string => encodeURIComponent(id);
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
