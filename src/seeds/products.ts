import type { Money } from '../platform/money.js';
import { FINISHES, type Finish, type FinishSet } from './finishes.js';
import { MODELS } from './models.js';
import type { PlannedProduct } from './plan.js';
import { Random } from './random.js';
import { seededId } from './seeded-id.js';
import { SEEDED_PRODUCT_ID } from './well-known.js';

interface Model {
  readonly category: { readonly slug: string; readonly name: string };
  /** "LMP-ARC" */
  readonly code: string;
  readonly name: string;
  readonly dollars: number;
  readonly finishes: readonly Finish[];
  readonly description: string;
}

let planned: readonly PlannedProduct[] | undefined;

/** The whole assortment: every model in every finish. The first is the seeded product of well-known.ts. */
export function plannedProducts(): readonly PlannedProduct[] {
  planned ??= models()
    .flatMap((model) => model.finishes.map((finish) => ({ model, finish })))
    .map(({ model, finish }, index) => plannedProduct(model, finish, index));
  return planned;
}

function models(): readonly Model[] {
  return MODELS.trim()
    .split('\n\n')
    .flatMap((block) => {
      const [head = '', ...rows] = block.split('\n');
      const [slug, name, prefix] = cells(head.replace('# ', ''));
      return rows.map((row): Model => {
        const [code, modelName = '', dollars, finishes, description = ''] = cells(row);
        return {
          category: { slug: slug ?? '', name: name ?? '' },
          code: `${prefix}-${code}`,
          name: modelName,
          dollars: Number(dollars),
          finishes: FINISHES[finishes as FinishSet],
          description,
        };
      });
    });
}

const cells = (row: string): readonly string[] => row.split('|').map((cell) => cell.trim());

const FIRST_PRODUCT = Date.UTC(2025, 1, 3, 9);
const BETWEEN_PRODUCTS = 28 * 3_600_000;

function plannedProduct(model: Model, finish: Finish, index: number): PlannedProduct {
  const random = new Random('product', index);
  const createdAt = new Date(FIRST_PRODUCT + index * BETWEEN_PRODUCTS);
  const sku = `${model.code}-${finish.code}`;
  const name = `${model.name} in ${finish.name}`;
  const price = priceOf(model.dollars * (1 + finish.surchargePercent / 100));
  return {
    id: index === 0 ? SEEDED_PRODUCT_ID : seededId('prd', createdAt, index),
    sku,
    name,
    description: model.description,
    status: index % 29 === 20 ? 'archived' : 'active',
    category: model.category,
    price,
    costPrice: { ...price, minorUnits: Math.round((price.minorUnits * random.integer(38, 62)) / 100) },
    images: imagesOf(sku, name, random),
    stock: stockOf(random),
    createdAt,
  };
}

/** Whole dollars from 100 on, below that ".90", as on a price tag. */
const priceOf = (dollars: number): Money => ({
  currencyCode: 'USD',
  minorUnits: dollars >= 100 ? Math.round(dollars) * 100 : Math.floor(dollars) * 100 + 90,
});

function imagesOf(sku: string, name: string, random: Random): PlannedProduct['images'] {
  const image = (file: string, altText: string) => ({
    url: `https://images.example.com/${file}.jpg`,
    altText,
    width: 1600,
    height: 1200,
  });
  const detail = image(`${sku}-detail`, `${name}, seen up close`);
  return random.chance(60) ? [image(sku, name), detail] : [image(sku, name)];
}

/** Some are sold out, and of a few the last ones are spoken for. */
function stockOf(random: Random): PlannedProduct['stock'] {
  if (random.chance(5)) return { onHand: 0, reserved: 0 };
  const onHand = random.chance(12) ? random.integer(1, 6) : random.integer(12, 240);
  return { onHand, reserved: random.integer(0, Math.min(onHand, 9)) };
}
