import { type Generated, type Kysely, sql } from 'kysely';
import { openDatabase } from '../../src/platform/db/database.js';
import { migrate, type Migrations } from '../../src/platform/db/migrate.js';
import type { TestDatabase } from '../harness/database.js';
import { emptyDatabase } from '../harness/stack.js';

interface Tables {
  readonly notes: { readonly id: Generated<number>; readonly text: string; readonly noted_at: Generated<Date> };
}

const notes: Migrations = {
  '0001-notes': {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('notes')
        .addColumn('id', 'bigserial', (column) => column.primaryKey())
        .addColumn('text', 'text', (column) => column.notNull())
        .addColumn('noted_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`'2026-03-01T12:00:00.5Z'`))
        .execute();
    },
  },
};

const seeded: Migrations = {
  ...notes,
  '0002-first-note': {
    up: async (db: Kysely<Tables>) => {
      await db.insertInto('notes').values({ text: 'first' }).execute();
    },
  },
};

let own: TestDatabase;
const opened: Kysely<Tables>[] = [];

function database(schema: string): Kysely<Tables> {
  const db = openDatabase<Tables>(own.url, { schema, maxConnections: 1 });
  opened.push(db);
  return db;
}

beforeAll(async () => {
  own = await emptyDatabase();
});
afterAll(async () => {
  await Promise.all(opened.map((db) => db.destroy()));
  await own.drop();
});

test('of many that start at once each finds the schema ready and every migration has run once', async () => {
  const starters = Array.from({ length: 8 }, () => database('at_once'));
  await Promise.all(
    starters.map(async (db) => {
      await migrate(db, 'at_once', seeded);
      expect(await db.selectFrom('notes').select('text').execute()).toEqual([{ text: 'first' }]);
    }),
  );
});

test('services that start at once do not hinder each other', async () => {
  const schemas = ['one', 'two', 'three', 'four', 'five'];
  await Promise.all(schemas.map((schema) => migrate(database(schema), schema, seeded)));
  const counts = await Promise.all(
    schemas.map((schema) => database(schema).selectFrom('notes').select('id').execute()),
  );
  expect(counts).toEqual(schemas.map(() => [{ id: 1 }]));
});

test('a later version runs only what is new', async () => {
  const db = database('later');
  await migrate(db, 'later', notes);
  await db.insertInto('notes').values({ text: 'zeroth' }).execute();
  await migrate(db, 'later', seeded);
  expect(await db.selectFrom('notes').select('text').orderBy('id').execute()).toEqual([
    { text: 'zeroth' },
    { text: 'first' },
  ]);
});

test('a failing migration is named, leaves nothing behind and can be made good', async () => {
  const db = database('failing');
  const broken: Migrations = {
    ...notes,
    '0002-broken': { up: async (db) => void (await sql`select 1/0`.execute(db)) },
  };
  await expect(migrate(db, 'failing', broken)).rejects.toThrow(
    'Migration "0002-broken" of the schema "failing" failed and was rolled back: division by zero',
  );
  await expect(db.selectFrom('notes').select('id').execute()).rejects.toThrow('does not exist');
  await migrate(db, 'failing', seeded);
  expect(await db.selectFrom('notes').select('text').execute()).toEqual([{ text: 'first' }]);
});

test('a process of the release before starts on a database that a newer one migrated, and changes nothing', async () => {
  const db = database('newer');
  await migrate(db, 'newer', seeded);
  const logged: unknown[] = [];
  await migrate(database('newer'), 'newer', notes, { info: (facts: unknown) => void logged.push(facts) });
  expect(await db.selectFrom('notes').select('text').execute()).toEqual([{ text: 'first' }]);
  expect(logged).toEqual([{ schema: 'newer', newer: ['0002-first-note'] }]);
  await migrate(db, 'newer', seeded);
});

test('processes of two releases that start at once on an empty database both start', async () => {
  const releases = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? seeded : notes));
  await Promise.all(releases.map((migrations) => migrate(database('both'), 'both', migrations)));
  expect(await database('both').selectFrom('notes').select('text').execute()).toEqual([{ text: 'first' }]);
});

test('a database with migrations that are neither ours nor newer than ours is refused', async () => {
  await migrate(database('foreign'), 'foreign', { '0000-other': { up: () => Promise.resolve() }, ...notes });
  await expect(migrate(database('foreign'), 'foreign', notes)).rejects.toThrow(
    'The schema "foreign" could not be migrated: corrupted migrations: previously executed migration 0000-other is missing',
  );
});

test('bigint arrives as number, timestamptz as Date, and a number too large for that is an error', async () => {
  const db = database('types');
  await migrate(db, 'types', seeded);
  expect(await db.selectFrom('notes').select(['id', 'noted_at']).executeTakeFirstOrThrow()).toEqual({
    id: 1,
    noted_at: new Date('2026-03-01T12:00:00.500Z'),
  });
  await expect(sql`select 9007199254740993::bigint`.execute(db)).rejects.toThrow('does not fit into a number');
});

test('tables that somebody else makes and drops in the meantime hinder nobody', async () => {
  const other = database('elsewhere');
  await sql`create schema elsewhere`.execute(other);
  let done = false;
  const churning = (async () => {
    while (!done) {
      await sql`create table elsewhere.passing (id bigserial primary key)`.execute(other);
      await sql`drop table elsewhere.passing`.execute(other);
    }
  })();
  const schemas = Array.from({ length: 25 }, (_, index) => `beside_${index}`);
  try {
    for (const schema of schemas) await migrate(database(schema), schema, notes);
  } finally {
    done = true;
    await churning;
  }
});
