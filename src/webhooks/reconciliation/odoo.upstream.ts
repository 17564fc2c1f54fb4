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
const FIELDS = ['date', 'product_id', 'location_usage', 'location_dest_usage'];
/** Of the companion module: what it tells of a move, 0 where it tells nothing. */
const DELTA = 'trivium_delta';

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
    const fields = [...FIELDS, ...((await hasModule(options, signal)) ? [DELTA] : [])];
    for (let offset = 0; ; offset += PAGE) {
      const page = { fields, limit: PAGE, offset, order: 'id' };
      const moves = await ask(options, ['stock.move', 'search_read', [domain], page], signal);
      const [skus, units] = [await skusOf(options, moves, signal), await unitsOf(options, moves, signal)];
      for (const move of moves) yield* ofMove(move, skus, units.get(move['id']) ?? 0);
      if (moves.length < PAGE) return;
    }
  },
});

async function hasModule(options: OdooUpstreamOptions, signal: AbortSignal): Promise<boolean> {
  const known = await call(options, ['stock.move', 'fields_get', [[DELTA]], { attributes: ['type'] }], signal);
  return typeof known === 'object' && known !== null && DELTA in known;
}

/** Into the house counts up, out of it down; from one shelf to another changes nothing. */
function* ofMove(move: Row, skus: ReadonlyMap<unknown, unknown>, units: number): Iterable<Missed> {
  const [from, to] = [move['location_usage'] === 'internal', move['location_dest_usage'] === 'internal'];
  const sku = skus.get(idOf(move['product_id']));
  const quantity = DELTA in move ? Number(move[DELTA]) : from === to ? 0 : units * (to ? 1 : -1);
  if (quantity === 0 || typeof sku !== 'string' || typeof move['date'] !== 'string') return;
  const confirmed_at = `${move['date'].replace(' ', 'T')}Z`;
  const data = { move_id: move['id'], sku, quantity, confirmed_at };
  const deliveryId = `stock.move-${String(move['id'])}-confirmed`;
  yield {
    deliveryId,
    headers: { 'content-type': 'application/json', 'webhook-id': deliveryId },
    body: Buffer.from(JSON.stringify({ type: 'stock.move/confirmed', data })),
  };
}

async function skusOf(options: OdooUpstreamOptions, moves: readonly Row[], signal: AbortSignal) {
  const ids = [...new Set(moves.map((move) => idOf(move['product_id'])))];
  if (ids.length === 0) return new Map<unknown, unknown>();
  const products = await ask(options, ['product.product', 'read', [ids], { fields: ['default_code'] }], signal);
  return new Map(products.map((product) => [product['id'], product['default_code']]));
}

/** By move, in units of the product: a move itself counts in whatever unit it was written in, a dozen as 1. */
async function unitsOf(options: OdooUpstreamOptions, moves: readonly Row[], signal: AbortSignal) {
  const [domain, fields] = [[['move_id', 'in', moves.map(({ id }) => id)]], ['move_id', 'quantity_product_uom']];
  const lines = await ask(options, ['stock.move.line', 'search_read', [domain], { fields }], signal);
  const units = new Map<unknown, number>();
  for (const line of lines) {
    const move = idOf(line['move_id']);
    units.set(move, (units.get(move) ?? 0) + Number(line['quantity_product_uom']));
  }
  return units;
}

/** Relations come as [id, name]. */
const idOf = (value: unknown): unknown => (Array.isArray(value) ? (value[0] as unknown) : value);

/** `message` is "Odoo Server Error", whatever is wrong; the cause stands in `data`. */
interface OdooError {
  readonly message?: string;
  readonly data?: { readonly message?: string };
}

async function ask(options: OdooUpstreamOptions, args: readonly unknown[], signal: AbortSignal) {
  return (await call(options, args, signal)) as readonly Row[];
}

async function call(
  { url, database, userId, apiKey }: OdooUpstreamOptions,
  args: readonly unknown[],
  signal: AbortSignal,
): Promise<unknown> {
  const params = { service: 'object', method: 'execute_kw', args: [database, userId, apiKey, ...args] };
  const answer = await fetch(new URL('/jsonrpc', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', id: 1, params }),
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MILLISECONDS)]),
  });
  if (!answer.ok) throw new Error(`Odoo answered ${answer.status}`);
  const { result, error } = (await answer.json()) as { result?: unknown; error?: OdooError };

  if (!result) throw new Error(`Odoo refused: ${error?.data?.message ?? error?.message ?? 'it did not say why'}`);
  return result;
}
