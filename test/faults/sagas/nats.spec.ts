import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { eventually } from '../../harness/eventually.js';
import { describeWithNats, startNats, type NatsProcess } from '../../harness/nats.js';
import { pause, placeAmong } from './chaos.js';
import { MODES } from './customers.js';
import { violations } from './ledgers.js';
import { openShop, type Shop } from './shop.js';
import { stockUp } from './stock.js';

const ORDERS = 24;
const SCARCE_UNITS = 3;
const WIPES = 2;
const AWAY_MILLISECONDS = 500;
const SETTLED_WITHIN = 60_000;

describeWithNats('a nats-server that loses everything it holds', () => {
  let server: NatsProcess;
  let shop: Shop;
  beforeAll(async () => {
    server = await startNats();
    shop = await openShop({ workers: 1, env: { NATS_URL: server.url } });
  }, 180_000);
  afterAll(async () => {
    await shop.stop();
    await server.wipe();
  });

  async function copied(): Promise<number> {
    const connection = await connect({ servers: server.url });
    try {
      return (await (await jetstreamManager(connection)).streams.info('TRIVIUM_EVENTS')).state.messages;
    } finally {
      await connection.close();
    }
  }
  const logged = async () => {
    const { rows } = await shop.ledgers.query<{ count: string }>('select count(*) from events.event_log');
    return Number(rows[0]?.count);
  };

  test('changes nothing about orders, and is filled again', async () => {
    const [scarce = '', ...products] = await stockUp(shop, [SCARCE_UNITS, 1_000, 1_000]);
    const wipes = async () => {
      for (let count = 0; count < WIPES; count += 1) {
        await pause(AWAY_MILLISECONDS);
        await server.wipe();
        await pause(AWAY_MILLISECONDS);
        await server.start();
      }
    };
    const placed = await placeAmong(wipes, shop, { orders: ORDERS, modes: MODES, seed: 'nats', products, scarce });
    await eventually(async () => expect(await violations(shop.ledgers, placed)).toEqual([]), SETTLED_WITHIN);
    await eventually(async () => expect(await copied()).toBe(await logged()), SETTLED_WITHIN);
  }, 240_000);
});
