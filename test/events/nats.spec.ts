import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { Envelope } from '../../src/events/envelope.js';
import { NatsRelay } from '../../src/events/nats/nats-relay.js';
import { createLogger } from '../../src/platform/logger.js';
import { eventually } from '../harness/eventually.js';
import { describeWithNats, startNats, type NatsProcess } from '../harness/nats.js';
import { anOrderId, openHouse, place, type House } from './house.js';

describeWithNats('events for consumers outside', () => {
  let house: House;
  let server: NatsProcess;
  const relays: NatsRelay[] = [];
  beforeEach(async () => {
    house = await openHouse();
    server = await startNats();
  });
  afterEach(async () => {
    for (const relay of relays.splice(0)) await relay.close();
    await server.wipe();
    await house.close();
  });

  const relay = () => {
    const logger = createLogger({ level: 'silent', pretty: false });
    const started = new NatsRelay({ natsUrl: server.url, databaseUrl: house.url, db: house.events, logger });
    relays.push(started);
    return started;
  };
  /** All that the stream holds of a subject, in its order. */
  async function stored(subject = 'trivium.events.>'): Promise<readonly Envelope[]> {
    const connection = await connect({ servers: server.url });
    try {
      const manager = await jetstreamManager(connection);
      const { num_pending: many } = await manager.consumers.add('TRIVIUM_EVENTS', {
        name: 'all',
        ack_policy: AckPolicy.None,
        filter_subject: subject,
      });
      const consumer = await jetstream(connection).consumers.get('TRIVIUM_EVENTS', 'all');
      const found: Envelope[] = [];
      // Half of `expires` is how long the server may be silent: a busy machine needs more than what is there takes.
      const all = many > 0 ? await consumer.fetch({ max_messages: many, expires: 10_000 }) : [];
      for await (const message of all) found.push(message.json<Envelope>());
      await manager.consumers.delete('TRIVIUM_EVENTS', 'all');
      return found;
    } finally {
      await connection.close();
    }
  }
  const logged = async () => (await house.log.read(0, {}, 1_000)).entries.map(({ event }) => event);

  test('every event stands in the stream as in the log, in its order, under its type', async () => {
    for (let n = 0; n < 5; n += 1) await place(house, anOrderId(), `T-${n}`);
    relay();
    await place(house, anOrderId(), 'T-5');
    await eventually(
      async () => expect(await stored('trivium.events.order.confirmed')).toEqual(await logged()),
      15_000,
    );
    expect(await stored('trivium.events.order.created')).toEqual([]);
  }, 30_000);

  test('of several relays one copies, another takes over, and nothing stands in the stream twice', async () => {
    const [first] = [relay(), relay()];
    await place(house, anOrderId(), 'T-1');
    await eventually(async () => expect(await stored()).toHaveLength(1), 15_000);
    await first?.close();
    await place(house, anOrderId(), 'T-2');
    await eventually(async () => expect(await stored()).toEqual(await logged()), 15_000);
  }, 40_000);

  test('a server that is away for a while misses nothing, and one that lost everything is filled again', async () => {
    relay();
    await place(house, anOrderId(), 'T-1');
    await eventually(async () => expect(await stored()).toHaveLength(1), 15_000);
    await server.kill();
    await place(house, anOrderId(), 'T-2');
    await server.start();
    await eventually(async () => expect(await stored()).toEqual(await logged()), 15_000);
    await server.wipe();
    await server.start();
    await eventually(async () => expect(await stored()).toEqual(await logged()), 15_000);
    expect(await logged()).toHaveLength(2);
  }, 60_000);

  test('an event that was copied before its position was noted does not stand in the stream twice', async () => {
    const first = relay();
    await place(house, anOrderId(), 'T-1');
    await eventually(async () => expect(await stored()).toHaveLength(1), 15_000);
    await first.close();
    await house.events.updateTable('relays').set({ sequence: 0 }).execute();
    relay();
    await place(house, anOrderId(), 'T-2');
    await eventually(async () => expect(await stored()).toEqual(await logged()), 15_000);
  }, 40_000);
});
