import { type Kysely, sql } from 'kysely';
import { openDatabase } from '../../src/platform/db/database.js';
import { cutPage, keysetPage, type Keyset } from '../../src/platform/db/keyset.js';
import { migrate } from '../../src/platform/db/migrate.js';
import { decodePageToken, encodePageToken, type SortType } from '../../src/platform/db/page-token.js';
import type { TestDatabase } from '../harness/database.js';
import { emptyDatabase } from '../harness/stack.js';

interface Tables {
  readonly parcels: { readonly id: string; readonly sent_at: Date; readonly grams: number; readonly label: string };
}

let database: TestDatabase;
let db: Kysely<Tables>;

beforeAll(async () => {
  database = await emptyDatabase();
  db = openDatabase<Tables>(database.url, { schema: 'parcels', maxConnections: 1 });
  await migrate(db, 'parcels', { '0001-parcels': { up: createParcels } });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** Many parcels share their microsecond, weight or label, and neighbors differ by one microsecond only. */
async function createParcels(db: Kysely<unknown>): Promise<void> {
  await sql`create table parcels.parcels (id text primary key, sent_at timestamptz not null, grams bigint not null, label text not null)`.execute(
    db,
  );
  await sql`create index on parcels.parcels (sent_at, id)`.execute(db);
  await sql`insert into parcels.parcels
    select 'par_' || lpad((n * 7919 % 1009)::text, 4, '0'), '2026-03-01T12:00:00.123450Z'::timestamptz + (n / 3) * interval '1 microsecond',
           (n % 10) - 5, chr(200 + n % 5) || '"' from generate_series(1, 100) as n`.execute(db);
}

async function walk(
  keyset: Keyset,
  size: number,
  between: (page: readonly string[]) => Promise<void> = async () => undefined,
): Promise<readonly string[]> {
  const ids: string[] = [];
  let token = '';
  do {
    const after = token === '' ? undefined : decodePageToken(token, keyset.type);
    expect(token === '' || after !== undefined).toBe(true);
    const page = cutPage(
      await keysetPage(db.selectFrom('parcels').select('id'), keyset, { after, size }).execute(),
      size,
    );
    expect(page.rows.length).toBeLessThanOrEqual(size);
    ids.push(...page.rows.map(({ id }) => id));
    token = page.nextPageToken;
    await between(page.rows.map(({ id }) => id));
  } while (token !== '');
  return ids;
}

const COLUMNS = { timestamptz: 'sent_at', bigint: 'grams', text: 'label' } as const satisfies Record<SortType, string>;

describe.each(['timestamptz', 'bigint', 'text'] as const)('a list sorted by %s', (type) => {
  test.each(['asc', 'desc'] as const)(
    'its pages in %sending order hold every row once and in order',
    async (direction) => {
      const column = COLUMNS[type];
      const all = await db
        .selectFrom('parcels')
        .select('id')
        .orderBy(column, direction)
        .orderBy('id', direction)
        .execute();
      const expected = all.map(({ id }) => id);
      expect(await walk({ sort: `parcels.${column}`, id: 'parcels.id', type, direction }, 7)).toEqual(expected);
      // A last page that is exactly full has no next one.
      expect(await walk({ sort: column, id: 'id', type, direction }, 50)).toEqual(expected);
    },
  );
});

test.each(['asc', 'desc'] as const)(
  'rows that come and go during a walk in %sending order cost it no row that was there throughout, and none comes twice',
  async (direction) => {
    const every = async () => (await db.selectFrom('parcels').select('id').execute()).map(({ id }) => id);
    const [before, gone] = [await every(), new Set<string>()];
    let page = 0;
    const seen = await walk({ sort: 'grams', id: 'id', type: 'bigint', direction }, 7, async (shown) => {
      page += 1;
      // The last of the page, behind which the next one begins, goes; others come before and behind it.
      const last = shown.at(-1) ?? '';
      gone.add(last);
      await db.deleteFrom('parcels').where('id', '=', last).execute();
      const arriving = [-5, 0, 4].map((grams) => ({ id: `new_${direction}_${page}_${grams}`, grams, label: 'new' }));
      if (page < 10)
        await db
          .insertInto('parcels')
          .values(arriving.map((parcel) => ({ ...parcel, sent_at: new Date(0) })))
          .execute();
    });
    expect(page).toBeGreaterThan(10);
    expect(new Set(seen).size).toBe(seen.length);
    const throughout = before.filter((id) => !gone.has(id));
    expect(throughout.filter((id) => !seen.includes(id))).toEqual([]);
  },
);

test('a page enters the composite index at its key', async () => {
  const after = { sort: '2026-03-01T12:00:00.123460Z', id: 'par_0001' };
  const keyset: Keyset = { sort: 'sent_at', id: 'id', type: 'timestamptz', direction: 'desc' };
  const plan = await db.transaction().execute(async (tx) => {
    await sql`set local enable_seqscan = off`.execute(tx);
    return keysetPage(tx.selectFrom('parcels').select('id'), keyset, { after, size: 5 }).explain('json');
  });
  const text = JSON.stringify(plan);
  expect(text).toContain('"Index Cond":"(ROW(sent_at, id) < ROW(');
  expect(text).not.toContain('"Node Type":"Sort"');
});

describe('page tokens', () => {
  test.each<[SortType, string]>([
    ['timestamptz', '2026-03-01T12:00:00.123456Z'],
    ['bigint', '-9223372036854775808'],
    ['text', 'Größe "L" 👟'],
  ])('a %s comes back as it was', (type, sort) => {
    expect(decodePageToken(encodePageToken({ sort, id: 'par_1' }), type)).toEqual({ sort, id: 'par_1' });
  });

  const timestamp = '2026-03-01T12:00:00.123456Z';
  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  test.each<[string, SortType, string]>([
    ['nothing', 'text', ''],
    ['no base64url', 'text', '%%%'],
    ['no JSON', 'text', Buffer.from('["a"').toString('base64url')],
    ['an object', 'text', encoded({ sort: 'a', id: 'b' })],
    ['too many values', 'text', encoded(['a', 'b', 'c'])],
    ['a number', 'bigint', encoded([1, 'b'])],
    ['an empty id', 'text', encoded(['a', ''])],
    ['another spelling of the same', 'text', `${encodePageToken({ sort: 'a', id: 'b' })}==`],
    ['blanks within the JSON', 'text', Buffer.from('["a", "b"]').toString('base64url')],
    ['U+0000', 'text', encodePageToken({ sort: 'a\0', id: 'b' })],
    ['U+0000 in the id', 'bigint', encodePageToken({ sort: '1', id: '\0' })],
    ['half a surrogate pair', 'text', encoded(['\ud800', 'b'])],
    ['too much', 'text', encodePageToken({ sort: 'a'.repeat(8_000), id: 'b' })],
    ['another sort type', 'timestamptz', encodePageToken({ sort: '12', id: 'b' })],
    ['a timestamp for a number', 'bigint', encodePageToken({ sort: timestamp, id: 'b' })],
    [
      'a day that does not exist',
      'timestamptz',
      encodePageToken({ sort: timestamp.replace('03-01', '02-30'), id: 'b' }),
    ],
    ['the year 0', 'timestamptz', encodePageToken({ sort: timestamp.replace('2026', '0000'), id: 'b' })],
    ['infinity', 'timestamptz', encodePageToken({ sort: 'infinity', id: 'b' })],
    ['more than 64 bits', 'bigint', encodePageToken({ sort: '9223372036854775808', id: 'b' })],
    ['SQL', 'bigint', encodePageToken({ sort: '1); drop table parcels', id: 'b' })],
  ])('%s is no token', (_what, type, token) => {
    expect(decodePageToken(token, type)).toBeUndefined();
  });
});
