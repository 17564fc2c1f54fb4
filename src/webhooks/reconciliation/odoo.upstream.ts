import type { Missed, Upstream } from './upstream.js';

export interface OdooUpstreamOptions {
  readonly url: URL;
  readonly database: string;
  /** The number of the user whose API key it is. */
  readonly userId: number;
  readonly apiKey: string;
}

const PAGE = 200;
const LONGEST_MILLISECONDS = 15_000;
const FIELDS = ['date', 'product_id', 'quantity', 'location_usage', 'location_dest_usage'];

type Row = Readonly<Record<string, unknown>>;

/**
 * Odoo tells once and never again, so that its moves of stock are looked up: https://www.odoo.com/documentation/18.0/developer/reference/external_api.html
 * Deliveries are named as the companion module names them, so that what it told is not told twice.
 */
export const odooUpstream = (options: OdooUpstreamOptions): Upstream => ({
  provider: 'odoo',
  async *since(moment, signal) {
    const domain = [
      ['state', '=', 'done'],
      ['write_date', '>=', moment.toISOString().slice(0, 19).replace('T', ' ')],
    ];
    for (let offset = 0; ; offset += PAGE) {
      const page = { fields: FIELDS, limit: PAGE, offset, order: 'id' };
      const moves = await call(options, ['stock.move', 'search_read', [domain], page], signal);
      const skus = await skusOf(options, moves, signal);
      for (const move of moves) yield* ofMove(move, skus);
      if (moves.length < PAGE) return;
    }
  },
});

/** Into the house counts up, out of it down; from one shelf to another changes nothing. */
function* ofMove(move: Row, skus: ReadonlyMap<unknown, unknown>): Iterable<Missed> {
  const [from, to] = [move['location_usage'] === 'internal', move['location_dest_usage'] === 'internal'];
  const sku = skus.get(idOf(move['product_id']));
  if (from === to || typeof sku !== 'string' || typeof move['date'] !== 'string') return;
  const confirmed_at = `${move['date'].replace(' ', 'T')}Z`;
  const data = { move_id: move['id'], sku, quantity: Number(move['quantity']) * (to ? 1 : -1), confirmed_at };
  const deliveryId = `stock.move-${String(move['id'])}-confirmed`;
  yield {
    deliveryId,
    headers: { 'content-type': 'application/json', 'webhook-id': deliveryId },
    body: Buffer.from(JSON.stringify({ type: 'stock.move/confirmed', data })),
  };
}

async function skusOf(options: OdooUpstreamOptions, moves: readonly Row[], signal: AbortSignal) {
  const ids = [...new Set(moves.map((move) => idOf(move['product_id'])))];
  const products =
    ids.length === 0
      ? []
      : await call(options, ['product.product', 'read', [ids], { fields: ['default_code'] }], signal);
  return new Map(products.map((product) => [product['id'], product['default_code']]));
}

/** Relations come as [id, name]. */
const idOf = (value: unknown): unknown => (Array.isArray(value) ? (value[0] as unknown) : value);

async function call(
  { url, database, userId, apiKey }: OdooUpstreamOptions,
  args: readonly unknown[],
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const params = { service: 'object', method: 'execute_kw', args: [database, userId, apiKey, ...args] };
  const answer = await fetch(new URL('/jsonrpc', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', id: 1, params }),
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MILLISECONDS)]),
  });
  if (!answer.ok) throw new Error(`Odoo answered ${answer.status}`);
  const { result, error } = (await answer.json()) as { result?: readonly Row[]; error?: { message?: string } };
  if (!result) throw new Error(`Odoo refused: ${error?.message ?? 'it did not say why'}`);
  return result;
}
